// The widget's panel: its head, and one page of it at a time.
import { initials, localeOf } from "shared/formats";
import type { ChatMessageView, ChatUser } from "shared/frames/visitor.gen";
import { ArticleView } from "../home/articles";
import type { App, View } from "../app";
import type { Outside, Settings, Widget } from "../contract";
import type { Conversation } from "../state/conversation";
import { h, icon, iconButton } from "../lib/dom";
import { isPhone, isVisible, page } from "../lib/env";
import { unwearBot, wearBot } from "../lib/face";
import { Faq } from "../state/faq";
import { Format } from "../lib/format";
import { HomeView, ListView } from "../home/home";
import type { Texts } from "../locales/en";
import { Model } from "../state/model";
import { chime } from "./sound";
import { Store, type Place } from "../state/store";
import css from "./styles";
import { TalkView } from "../chat/talk";
import { fitScreen, keepFocus } from "./screen";

export class Panel implements Widget {
  #app: App;
  #isOpen = false;
  #scheduled = false;
  #colored = "";
  #home: HomeView;
  #list: ListView;
  #talk: TalkView;
  #article: ArticleView;
  #view: View;
  #before: Place[] = [];
  #panel: HTMLElement;
  #body = h("div", { class: "content" });
  #face = h("span", { class: "face", "aria-hidden": "true", hidden: true });
  #title = h("h2", { id: "title" });
  #status = h("p", { class: "status" });
  #back: HTMLButtonElement;
  #sound: HTMLButtonElement;

  constructor(
    private root: ShadowRoot,
    private settings: Settings,
    key: string,
    private words: Texts,
    private outside: Outside,
  ) {
    const store = new Store(key, settings.kept);
    const format = new Format(localeOf(settings.language, navigator.languages), words);
    const changed = () => this.#schedule();
    const go = (place: Place) => this.#go(place, true);
    const ask = (text: string) => this.#ask(text);
    const arrived = (message: ChatMessageView, of: Conversation) => this.#arrived(message, of);
    const model = new Model(settings, store, words, format, changed, arrived, outside.tell);
    this.#app = { settings, words, format, store, model, faq: new Faq(settings, () => store.token), go, ask, changed };
    this.#home = new HomeView(this.#app);
    this.#list = new ListView(this.#app);
    this.#talk = new TalkView(this.#app);
    this.#article = new ArticleView(this.#app);
    this.#view = this.#home;
    this.#back = iconButton("back", words.back, () => this.#goBack());
    this.#sound = iconButton("mute", words.soundOn, () => this.#toggleSound());
    this.#panel = this.#build();
    outside.style(css);
    outside.mount(this.#panel);
    page.document.addEventListener("visibilitychange", changed);
    fitScreen(this.#panel, root.host as HTMLElement, () => this.#isOpen);
    this.#go(store.place, false);
    this.#schedule();
  }

  open(focus: boolean, typed?: string): void {
    this.#isOpen = true;
    this.#panel.hidden = false;
    this.#panel.toggleAttribute("aria-modal", false);
    if (isPhone()) this.#panel.setAttribute("aria-modal", "true");
    this.outside.opened(true);
    this.#render();
    if (typed !== undefined && this.#view === this.#talk) this.#talk.typed(typed);
    if (focus) this.#view.enter();
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

  ask(text: string): void {
    this.open(false);
    this.#ask(text);
  }

  article(id: number): void {
    this.open(false);
    this.#go({ view: "article", article: id }, true);
  }

  restart(identity: string | null, user: ChatUser | null): void {
    this.settings.identity = identity;
    this.settings.user = user;
    this.#before = [];
    this.#app.model.restart();
    this.#go({ view: "home" }, false);
  }

  #build(): HTMLElement {
    const { words } = this;
    const says = h("div", { class: "says" }, this.#title, this.#status);
    const top = h("div", { class: "top" }, this.#back, this.#face, says, this.#sound, iconButton("down", words.close, () => this.close()));
    const panel = h("section", { id: "panel", class: "panel", role: "dialog", "aria-labelledby": "title", hidden: true }, top, this.#body);
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
      if (event.key === "Tab" && isPhone()) keepFocus(panel, this.root, event);
      event.stopPropagation(); // the page's own shortcuts stay out of what is written here
    });
    return panel;
  }

  #go(place: Place, remembers: boolean): void {
    const { model, store } = this.#app;
    if (remembers) this.#before.push(store.place);
    store.place = place;
    model.notice = "";
    this.#view = { home: this.#home, list: this.#list, chat: this.#talk, article: this.#article }[place.view] ?? this.#home;
    if (place.view === "article") this.#article.show(place.article ?? 0, this.#home.question);
    if (place.view === "chat") this.#openChat(place, "");
    else model.shown = null;
    this.#body.replaceChildren(this.#view.element);
    this.#render();
    if (this.#isOpen && remembers) this.#view.enter();
  }

  #openChat(place: Place, text: string): void {
    const { model, store } = this.#app;
    const known = model.byKey(place.conversation, place.thread ?? "");
    const kept = model.shown && model.shown.thread === place.thread ? model.shown : null;
    const of = known ?? kept ?? model.begin(place.thread, place.conversation ?? null);
    model.open(of);
    store.place = { view: "chat", conversation: of.id, thread: of.thread };
    this.#talk.show(of, text);
  }

  #ask(text: string): void {
    this.#app.model.shown = null;
    this.#go({ view: "chat", thread: "" }, true);
    if (text && this.#app.model.shown) this.#talk.show(this.#app.model.shown, text);
    this.#render();
    this.#view.enter();
  }

  #goBack(): void {
    let place = this.#before.pop() ?? { view: "home" as const };
    if (place.view === this.#app.store.place.view && place.view !== "article") place = { view: "home" };
    this.#go(place, false);
    this.#view.enter();
  }

  #arrived(message: ChatMessageView, of: Conversation): void {
    this.outside.tell("message", { conversation: of.id, author: message.author_kind, text: message.text });
    const looks = this.#isOpen && isVisible() && this.#app.model.shown === of;
    if (!looks && this.#soundIsOn && message.author_kind !== "system") chime();
  }

  get #soundIsOn(): boolean {
    return this.#app.store.sound ?? this.#app.model.channel?.sound ?? false;
  }

  #toggleSound(): void {
    this.#app.store.sound = !this.#soundIsOn;
    if (this.#soundIsOn) chime();
    this.#render();
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
    const { model, store } = this.#app;
    const host = this.root.host as HTMLElement;
    if (model.color && !this.settings.accent && model.color !== this.#colored) this.outside.accent((this.#colored = model.color));
    if (model.channel && !this.settings.position) host.dataset["position"] = model.channel.position;
    if (model.channel && !this.settings.theme) host.dataset["theme"] = model.channel.theme;
    const { shown } = model;
    if (shown?.id && store.place.view === "chat" && store.place.conversation !== shown.id) {
      store.place = { view: "chat", conversation: shown.id, thread: shown.thread };
    }
    if (this.#isOpen) {
      this.#renderTop();
      this.#view.render();
    }
    this.outside.unread(model.unread);
    if (model.welcomed) this.outside.ready();
  }

  #renderTop(): void {
    const { model } = this.#app;
    const { words } = this;
    const isHome = this.#view === this.#home;
    const partner = this.#view === this.#talk ? model.shown?.partner : null;
    const bot = partner?.author_kind === "bot";
    const own = model.title || words.log;
    const name = partner?.author_name || (bot ? words.botName : own);
    this.#back.hidden = isHome;
    this.#title.textContent = this.#view === this.#list ? words.conversations : this.#view === this.#article ? words.article : name;
    this.#face.hidden = !partner;
    this.#face.className = bot ? "face bot" : "face";
    const worn = bot ? `bot ${model.bot.letter} ${model.bot.colour}` : name;
    if (this.#face.dataset["of"] !== worn) {
      unwearBot(this.#face);
      if (bot) wearBot(this.#face, model.bot);
      else this.#face.replaceChildren(initials(name));
    }
    this.#face.dataset["of"] = worn;
    const on = this.#soundIsOn;
    this.#sound.setAttribute("aria-label", on ? words.soundOff : words.soundOn);
    this.#sound.title = on ? words.soundOff : words.soundOn;
    this.#sound.setAttribute("aria-pressed", String(on));
    if (this.#sound.dataset["on"] !== String(on)) this.#sound.replaceChildren(icon(on ? "bell" : "mute"));
    this.#sound.dataset["on"] = String(on);
    this.#renderStatus(partner ?? null);
  }

  #renderStatus(partner: ChatMessageView | null): void {
    const { line, available, welcomed, refusal } = this.#app.model;
    const { words } = this;
    this.#panel.dataset["line"] = line;
    const online = partner?.author_kind === "bot" ? words.botStatus : available ? words.online : words.offline;
    const connecting = welcomed ? words.lost : words.connecting;
    const why = refusal?.code.startsWith("identity") ? words.identity : words.refused(refusal?.detail ?? "");
    const says = { on: online, connecting, lost: words.lost, refused: why, off: words.lost }[line];
    if (this.#status.textContent !== says) this.#status.textContent = says;
    this.#status.dataset["is"] = line === "on" ? (available || partner?.author_kind === "bot" ? "here" : "away") : line;
  }
}
