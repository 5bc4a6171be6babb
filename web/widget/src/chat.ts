// The chat's panel: what is on screen, and what the visitor can do there.
import css from "./chat.css?inline";
import { arrange, h, icon, linked } from "./dom";
import type { Message } from "./frames";
import type { Settings } from "./loader";
import { en, type Texts } from "./locales/en";
import { LONGEST, Model } from "./model";
import type { Waiting } from "./store";

export interface Chat {
  open(focus: boolean): void;
  close(): void;
  toggle(): void;
  restart(): void;
}

interface Outside {
  opened: (isOpen: boolean) => void;
  unread: (messages: number) => void;
  style: (text: string) => void;
}

export async function startChat(root: ShadowRoot, settings: Settings, key: string, outside: Outside): Promise<Chat> {
  const words: Texts = settings.language === "fr" ? (await import("./locales/fr")).fr : en;
  return new Panel(root, settings, key, words, outside);
}

class Panel implements Chat {
  #isOpen = false;
  #model: Model;
  #scheduled = false;
  #rows = new Map<string, { element: HTMLElement; signature: string; status: HTMLElement | null }>();
  #panel: HTMLElement;
  #title = h("h2", { id: "title" });
  #status = h("p", { class: "status" });
  #log = h("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0" });
  #list = h("ol");
  #cards = h("div", { class: "cards" });
  #typing = h("p", { class: "typing" });
  #alert = h("p", { class: "alert", role: "alert" });
  #files = h("ul", { class: "files" });
  #text = h("textarea", { id: "text", rows: "1", maxlength: String(LONGEST) });
  #emailCard: HTMLElement | null = null;
  #surveyCard: { id: number; element: HTMLElement } | null = null;
  #changingEmail = false;
  #pinned = true;

  constructor(
    private root: ShadowRoot,
    private settings: Settings,
    key: string,
    private words: Texts,
    private outside: Outside,
  ) {
    this.#panel = this.#build();
    outside.style(css);
    root.append(this.#panel);
    this.#model = new Model(settings, key, words, () => this.#schedule());
    document.addEventListener("visibilitychange", () => this.#schedule());
    this.#render();
  }

  open(focus: boolean): void {
    this.#isOpen = true;
    this.#panel.hidden = false;
    this.outside.opened(true);
    this.#pinned = true;
    this.#render();
    if (focus) this.#text.focus();
  }

  close(): void {
    this.#isOpen = false;
    this.#panel.hidden = true;
    this.outside.opened(false);
  }

  toggle(): void {
    if (this.#isOpen) this.close();
    else this.open(true);
  }

  restart(): void {
    this.#model.restart();
  }

  #build(): HTMLElement {
    const { words } = this;
    const picker = h("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", "aria-hidden": "true" });
    picker.addEventListener("change", () => {
      void this.#model.attach([...(picker.files ?? [])]); // the list itself empties with the field
      picker.value = "";
    });
    this.#log.setAttribute("aria-label", words.log);
    this.#log.append(this.#list, this.#cards, this.#typing);
    this.#log.addEventListener("scroll", () => {
      this.#pinned = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 40;
      if (this.#pinned) this.#markSeen();
    });
    this.#text.placeholder = words.write;
    this.#text.setAttribute("aria-label", words.write);
    this.#text.addEventListener("input", () => {
      this.#fit();
      this.#model.types(this.#text.value.trim() !== "");
    });
    this.#text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    this.#text.addEventListener("paste", (event) => {
      const files = event.clipboardData?.files;
      if (!files?.length) return;
      event.preventDefault();
      void this.#model.attach([...files]);
    });
    const form = h(
      "form",
      { class: "composer", onsubmit: (event) => (event.preventDefault(), this.#send()) },
      this.#files,
      h(
        "div",
        { class: "line" },
        h("button", { type: "button", class: "quiet", "aria-label": words.attach, title: words.attach, onclick: () => picker.click() }, icon("clip")),
        picker,
        this.#text,
        h("button", { type: "submit", class: "send", "aria-label": words.send, title: words.send }, icon("send")),
      ),
    );
    const panel = h(
      "section",
      { id: "panel", class: "panel", role: "dialog", "aria-labelledby": "title", hidden: true },
      h(
        "div",
        { class: "top" },
        h("div", {}, this.#title, this.#status),
        h("button", { type: "button", class: "quiet", "aria-label": words.close, title: words.close, onclick: () => this.close() }, icon("close")),
      ),
      this.#log,
      this.#alert,
      form,
    );
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
      event.stopPropagation(); // the page's own shortcuts stay out of what is written here
    });
    panel.addEventListener("dragover", (event) => event.preventDefault());
    panel.addEventListener("drop", (event) => {
      event.preventDefault();
      void this.#model.attach([...(event.dataTransfer?.files ?? [])]);
    });
    return panel;
  }

  #send(): void {
    const text = this.#text.value;
    const ready = this.#model.uploads.some((one) => one.id !== null);
    if ((!text.trim() && !ready) || this.#model.uploads.some((one) => one.id === null)) return;
    this.#text.value = "";
    this.#fit();
    this.#pinned = true;
    this.#model.send(text);
  }

  #fit(): void {
    this.#text.style.height = "auto";
    this.#text.style.height = `${Math.min(this.#text.scrollHeight, 140)}px`;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#render();
    });
  }

  #render(): void {
    const model = this.#model;
    if (!model) return; // a frame cannot come before the constructor ends, a change of state can
    this.outside.unread(this.#isOpen && document.visibilityState === "visible" ? 0 : model.unread);
    if (model.color && !this.settings.accent) (this.root.host as HTMLElement).style.setProperty("--accent", model.color);
    if (!this.#isOpen) return;
    this.#title.textContent = model.title || this.words.log;
    this.#renderStatus();
    this.#renderList();
    this.#renderCards();
    this.#typing.textContent = model.typing ? this.words.typing(model.typing) : "";
    this.#alert.textContent = model.notice;
    this.#alert.hidden = !model.notice;
    this.#renderFiles();
    if (this.#pinned) this.#log.scrollTop = this.#log.scrollHeight;
    this.#markSeen();
  }

  #renderStatus(): void {
    const { line, available, refusal } = this.#model;
    const { words } = this;
    this.#panel.dataset["line"] = line;
    const says = {
      on: available ? words.online : words.offline,
      connecting: this.#model.welcomed ? words.lost : words.connecting,
      lost: words.lost,
      refused: words.refused(refusal?.detail ?? ""),
    }[line];
    if (this.#status.textContent !== says) this.#status.textContent = says;
    this.#status.dataset["is"] = line === "on" ? (available ? "here" : "away") : line;
  }

  #renderList(): void {
    const model = this.#model;
    const wanted: HTMLElement[] = [];
    const used = new Set<string>();
    const put = (key: string, signature: string, make: () => HTMLElement): HTMLElement => {
      used.add(key);
      let row = this.#rows.get(key);
      if (!row || row.signature !== signature) {
        const element = make();
        row = { element, signature, status: element.querySelector(".mark") };
        this.#rows.set(key, row);
      }
      wanted.push(row.element);
      return row.element;
    };
    const messages = model.sorted;
    const waiting = model.waiting;
    if (model.welcomed && !messages.length && !waiting.length) put("hello", String(model.available), () => this.#greeting());
    let day = "";
    let before: Message | null = null;
    const lastMine = waiting.length ? null : messages.filter((one) => one.mine).at(-1);
    for (const message of messages) {
      const today = new Date(message.at).toDateString();
      if (today !== day) {
        put(`day:${today}`, today, () => h("li", { class: "day" }, this.#day(new Date(message.at))));
        day = today;
        before = null;
      }
      const follows =
        before !== null &&
        before.mine === message.mine &&
        before.author_name === message.author_name &&
        Date.parse(message.at) - Date.parse(before.at) < 300_000;
      const key = message.client_id ? `c:${message.client_id}` : `m:${message.id}`;
      const files = message.attachments.map((file) => file.url).join();
      const element = put(key, `${follows} ${files}`, () => this.#row(message, follows));
      this.#mark(key, message === lastMine ? this.words.sent : "");
      element.dataset["id"] = String(message.id);
      before = message;
    }
    for (const one of waiting) {
      const follows = before?.mine === true;
      const key = `c:${one.client_id}`;
      put(key, `${follows} `, () => this.#row(asMessage(one), follows));
      if (one.refused) this.#mark(key, `${this.words.notSent}: ${one.refused} `, () => model.again(one));
      else this.#mark(key, model.line === "on" ? this.words.sending : this.words.waiting);
    }
    for (const key of this.#rows.keys()) if (!used.has(key)) this.#rows.delete(key);
    arrange(this.#list, wanted);
  }

  #mark(key: string, says: string, again?: () => void): void {
    const mark = this.#rows.get(key)?.status;
    if (!mark || mark.dataset["says"] === says) return;
    mark.dataset["says"] = says;
    mark.classList.toggle("failed", Boolean(again));
    mark.replaceChildren(says);
    if (again) mark.append(h("button", { type: "button", class: "link", onclick: again }, this.words.tryAgain));
  }

  #greeting(): HTMLElement {
    const { words } = this;
    const more = this.#model.available ? words.helloMore : words.helloAway;
    return h("li", { class: "greeting" }, h("strong", {}, this.#model.greeting || words.hello), h("p", {}, more));
  }

  #row(message: Message, follows: boolean): HTMLElement {
    const { words } = this;
    if (message.author_kind === "system") return h("li", { class: "fact" }, message.text);
    const at = new Date(message.at);
    const bot = message.author_kind === "bot";
    const name = message.mine ? words.you : message.author_name || words.person;
    const head = h(
      "div",
      { class: follows ? "head spoken" : "head" },
      h("span", { class: "name" }, name),
      bot && h("span", { class: "chip" }, words.bot),
      h("time", { datetime: message.at, title: at.toLocaleString(this.settings.language, { dateStyle: "full", timeStyle: "long" }) }, this.#time(at)),
    );
    const bubble = h("div", { class: "bubble" });
    if (message.text) bubble.append(h("p", {}, linked(message.text)));
    for (const file of message.attachments) bubble.append(this.#file(file.name, file.type, file.size, file.url));
    const side = message.mine ? "mine" : bot ? "theirs bot" : "theirs";
    const face = message.mine || follows ? null : h("span", { class: "face", "aria-hidden": "true" }, bot ? icon("bot") : initials(name));
    return h("li", { class: `${side}${follows ? " follows" : ""}` }, face, h("div", { class: "body" }, head, bubble, message.mine && h("div", { class: "mark" })));
  }

  #file(name: string, type: string, size: number, url: string): HTMLElement {
    if (!url) return h("span", { class: "file" }, icon("file"), name);
    const href = this.#model.fileUrl(url);
    if (/^image\/(png|jpeg|gif|webp)$/.test(type)) {
      return h("a", { href, target: "_blank", rel: "noopener", class: "picture" }, h("img", { src: href, alt: name, loading: "lazy" }));
    }
    return h("a", { href, target: "_blank", rel: "noopener", class: "file" }, icon("file"), h("span", {}, name), h("small", {}, this.#size(size)));
  }

  #renderFiles(): void {
    const { words } = this;
    const rows = this.#model.uploads.map((one) =>
      h(
        "li",
        { class: one.id ? "" : "travels" },
        icon("file"),
        h("span", {}, one.id ? one.name : words.uploading(one.name)),
        h("button", { type: "button", class: "quiet", "aria-label": words.remove(one.name), onclick: () => this.#model.drop(one) }, icon("remove")),
      ),
    );
    this.#files.replaceChildren(...rows);
    this.#files.hidden = !rows.length;
  }

  #renderCards(): void {
    const model = this.#model;
    const { words } = this;
    const cards: HTMLElement[] = [];
    const spoke = model.sorted.some((one) => one.mine) || model.waiting.length > 0;
    if (["solved", "closed"].includes(model.ticketState) && spoke && !model.waiting.length) cards.push(h("p", { class: "fact" }, words.closed));
    if (model.survey) {
      if (this.#surveyCard?.id !== model.survey.invitation_id) {
        this.#surveyCard = { id: model.survey.invitation_id, element: this.#survey() };
      }
      cards.push(this.#surveyCard.element);
    } else if (model.thanked) cards.push(h("p", { class: "fact" }, words.thanks));
    const asks = spoke && !model.signedIn && (this.#changingEmail || (!model.email && !model.store.emailSkipped));
    if (asks) cards.push((this.#emailCard ??= this.#askEmail()));
    else {
      this.#emailCard = null;
      if (spoke && model.email) {
        const change = h("button", { type: "button", class: "link", onclick: () => this.#changeEmail() }, words.emailChange);
        cards.push(h("p", { class: "fact" }, words.emailKept(model.email), " ", change));
      }
    }
    const same = this.#cards.children.length === cards.length && cards.every((one, n) => one.isEqualNode(this.#cards.children[n] ?? null));
    if (!same) arrange(this.#cards, cards);
  }

  #changeEmail(): void {
    this.#changingEmail = true;
    this.#render();
    this.#emailCard?.querySelector("input")?.focus();
  }

  #askEmail(): HTMLElement {
    const { words } = this;
    const field = h("input", { type: "email", id: "email", required: true, autocomplete: "email", placeholder: "name@example.com", maxlength: "254" });
    const done = () => {
      this.#changingEmail = false;
      this.#text.focus();
      this.#schedule();
    };
    return h(
      "form",
      {
        class: "card",
        onsubmit: (event) => {
          event.preventDefault();
          this.#model.leaveEmail(field.value);
          done();
        },
      },
      h("strong", {}, words.emailTitle),
      h("p", {}, words.emailWhy),
      h("label", { for: "email", class: "spoken" }, words.email),
      h("div", { class: "row" }, field, h("button", { type: "submit", class: "plain" }, words.emailSave)),
      h("button", { type: "button", class: "link", onclick: () => ((this.#model.store.emailSkipped = true), done()) }, words.emailSkip),
    );
  }

  #survey(): HTMLElement {
    const { words } = this;
    const kind = this.#model.survey?.survey ?? "csat";
    const scale = kind === "ces" ? words.cesScale : words.csatScale;
    const chosen = h("p", { class: "chosen", "aria-live": "polite" });
    const comment = h("textarea", { rows: "2", maxlength: "2000", "aria-label": words.comment, placeholder: words.comment });
    const more = h("div", { class: "more", hidden: true }, comment, h("button", { type: "submit", class: "plain" }, words.surveySend));
    const choices = scale.map((says, at) => {
      const input = h("input", { type: "radio", name: "score", value: String(at + 1), required: true });
      input.addEventListener("change", () => {
        chosen.textContent = says;
        more.hidden = false;
        if (this.#pinned) this.#log.scrollTop = this.#log.scrollHeight;
      });
      return h("label", { title: says }, input, h("span", { "aria-hidden": "true" }, String(at + 1)), h("span", { class: "spoken" }, says));
    });
    const form = h(
      "form",
      { class: "card survey" },
      h(
        "fieldset",
        {},
        h("legend", {}, kind === "ces" ? words.ces : words.csat),
        h("div", { class: "scale" }, ...choices),
        h("div", { class: "ends", "aria-hidden": "true" }, h("span", {}, scale[0] ?? ""), h("span", {}, scale.at(-1) ?? "")),
      ),
      chosen,
      more,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const score = Number(new FormData(form).get("score"));
      if (score) this.#model.vote(score, comment.value.trim());
    });
    return form;
  }

  #markSeen(): void {
    if (this.#isOpen && this.#pinned && document.visibilityState === "visible") this.#model.sawAll();
  }

  #time(at: Date): string {
    return at.toLocaleTimeString(this.settings.language, { hour: "2-digit", minute: "2-digit" });
  }

  #day(at: Date): string {
    const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
    if (days === 0) return this.words.today;
    if (days === 1) return this.words.yesterday;
    return at.toLocaleDateString(this.settings.language, { day: "numeric", month: "long", year: days > 300 ? "numeric" : undefined });
  }

  #size(bytes: number): string {
    const [value, unit] = bytes < 1e6 ? [Math.max(1, Math.round(bytes / 1e3)), "kilobyte"] : [bytes / 1e6, "megabyte"];
    return new Intl.NumberFormat(this.settings.language, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
  }
}

/** A message on its way looks like one that arrived. */
function asMessage(waiting: Waiting): Message {
  const attachments = waiting.names.map((name) => ({ name, type: "", size: 0, url: "" }));
  return { id: 0, client_id: waiting.client_id, mine: true, author_kind: "contact", author_name: "", text: waiting.text, attachments, at: waiting.at, delivery: "" };
}

function initials(name: string): string {
  const parts = name.trim().split(/\s+/);
  return `${parts[0]?.[0] ?? ""}${parts.length > 1 ? (parts.at(-1)?.[0] ?? "") : ""}`.toUpperCase();
}
