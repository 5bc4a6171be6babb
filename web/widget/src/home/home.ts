// The first page: search the FAQ, go on with a conversation, or begin one. And the list of all conversations.
import { initials } from "shared/formats";
import type { App, View } from "../app";
import { articleList } from "./articles";
import type { Conversation } from "../state/conversation";
import { arrange, byArrows, h, icon, say } from "../lib/dom";
import { botFace } from "../lib/face";
import type { Found } from "../state/faq";

const RECENT = 2;

export class HomeView implements View {
  element = h("div", { class: "page home" });
  #greeting = h("h3", { class: "greeting" });
  #more = h("p", { class: "more" });
  #query = h("input", { type: "search", id: "query", autocomplete: "off", enterkeyhint: "search", maxlength: "200" });
  #search = h("form", { class: "search", role: "search" });
  #count = h("p", { class: "spoken", role: "status" });
  #results = h("section", { class: "results" });
  #recent = h("section", { class: "recent" });
  #popular = h("section", { class: "popular" });
  #asked = "";
  #timer = 0;
  #wasThere = false;
  #signature = "";

  constructor(private app: App) {
    const { words } = app;
    this.#query.placeholder = words.search;
    this.#search.append(h("label", { for: "query", class: "spoken" }, words.search), icon("search"), this.#query);
    this.#search.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ask();
    });
    this.#query.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.#ask(), 200);
    });
    this.#query.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      this.#results.querySelector<HTMLElement>("button")?.focus();
    });
    const begin = h("button", { type: "button", class: "plain begin", onclick: () => app.ask(this.#query.value.trim()) }, icon("chat"), words.begin);
    const inner = h("div", { class: "scroll" }, this.#greeting, this.#more, this.#search, this.#count, this.#results, this.#recent, this.#popular);
    this.element.append(inner, h("div", { class: "foot" }, begin));
  }

  render(): void {
    const { model, words, faq, settings } = this.app;
    const own = model.channel?.texts[settings.language];
    this.#greeting.textContent = model.greeting || words.hello;
    this.#more.textContent = model.available ? own?.more || words.helloMore : own?.away || words.helloAway;
    const shows = model.channel?.faq !== false && faq.there;
    this.#search.hidden = !shows;
    this.#popular.hidden = !shows || this.#asked !== "";
    this.#results.hidden = !shows;
    if (shows && model.welcomed && !this.#wasThere) {
      this.#wasThere = true;
      void faq.popular().then((found) => this.#drawPopular(found));
    }
    this.#drawRecent();
  }

  enter(): void {
    if (this.#search.hidden) this.element.querySelector<HTMLElement>(".begin")?.focus();
    else this.#query.focus();
  }

  #drawRecent(): void {
    const { words } = this.app;
    const all = byAge(this.app.model.conversations);
    this.#recent.hidden = !all.length || this.#asked !== "";
    const signature = all.map((one) => `${one.key} ${one.newest?.at} ${one.unread} ${one.state}`).join();
    if (signature === this.#signature) return;
    this.#signature = signature;
    const rows: HTMLElement[] = [h("h4", {}, all.length > 1 ? words.conversations : words.goOn), conversationList(this.app, all.slice(0, RECENT))];
    if (all.length > RECENT) {
      rows.push(h("button", { type: "button", class: "link", onclick: () => this.app.go({ view: "list" }) }, words.allConversations(all.length)));
    }
    arrange(this.#recent, rows);
  }

  #drawPopular(found: Found[]): void {
    if (!found.length) return;
    const open = (one: Found) => this.app.go({ view: "article", article: one.id });
    arrange(this.#popular, [h("h4", {}, this.app.words.popular), articleList(this.app, found, open)]);
  }

  #ask(): void {
    const asked = this.#query.value.trim();
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.app.store.keepDraft("question", asked);
    if (asked.length < 2) {
      this.#results.replaceChildren();
      say(this.#count, "");
      this.app.changed();
      return;
    }
    void this.app.faq.suggest(asked).then((found) => {
      if (asked === this.#asked) this.#drawResults(found);
    });
    this.app.changed();
  }

  #drawResults(found: Found[]): void {
    const { words } = this.app;
    say(this.#count, found.length ? words.found(found.length) : words.foundNone);
    const open = (one: Found) => this.app.go({ view: "article", article: one.id });
    const none = h("p", { class: "none" }, words.foundNone, " ", words.askUs);
    this.#results.replaceChildren(found.length ? articleList(this.app, found, open, () => this.#query.focus()) : none);
  }

  /** What is asked in the field, to ask a person with. */
  get question(): string {
    return this.#query.value.trim();
  }
}

export class ListView implements View {
  element = h("div", { class: "page list" });
  #scroll = h("div", { class: "scroll" });

  constructor(private app: App) {
    const begin = h("button", { type: "button", class: "plain begin", onclick: () => app.ask("") }, icon("chat"), app.words.begin);
    this.element.append(this.#scroll, h("div", { class: "foot" }, begin));
  }

  render(): void {
    const focused = this.#scroll.querySelector(":focus") !== null;
    this.#scroll.replaceChildren(conversationList(this.app, byAge(this.app.model.conversations)));
    if (focused) this.enter();
  }

  enter(): void {
    this.element.querySelector("button")?.focus();
  }
}

function byAge(all: Conversation[]): Conversation[] {
  return [...all].sort((one, other) => (other.newest?.at ?? "9").localeCompare(one.newest?.at ?? "9"));
}

function conversationList(app: App, all: Conversation[]): HTMLUListElement {
  const { words, format } = app;
  const list = h("ul", { class: "conversations", role: "list" });
  for (const one of all) {
    const { newest } = one;
    const sending = app.model.waiting(one).at(-1);
    const bot = newest?.author_kind === "bot";
    const who = !newest || newest.mine ? words.you : newest.author_name || words.person;
    const face = bot ? botFace(app.model.bot) : h("span", { class: "face", "aria-hidden": "true" }, newest?.mine ? icon("chat") : initials(who));
    const at = new Date(newest?.at ?? Date.now());
    const says = h(
      "span",
      { class: "says" },
      h("span", { class: "top-line" }, h("strong", {}, one.closed ? `${who} · ${words.closedShort}` : who), h("time", { datetime: at.toISOString(), title: format.exact(at) }, format.brief(at))),
      h("span", { class: "excerpt", dir: "auto" }, newest?.excerpt || sending?.text || words.files),
    );
    const unread = one.unread > 0 && h("span", { class: "count" }, String(one.unread), h("span", { class: "spoken" }, ` ${words.unread}`));
    const open = () => app.go({ view: "chat", conversation: one.id, thread: one.thread });
    list.append(h("li", {}, h("button", { type: "button", class: one.unread ? "item unread" : "item", onclick: open }, face, says, unread)));
  }
  byArrows(list);
  return list;
}
