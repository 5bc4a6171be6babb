// The page of one conversation: its log, what stands below it, and the field one writes in.
import type { App, View } from "../app";
import { Suggester } from "../home/articles";
import { Cards } from "./cards";
import { Composer } from "./composer";
import type { Conversation } from "../state/conversation";
import { arrange, h, say } from "../lib/dom";
import { isVisible } from "../lib/env";
import { askFirst, fieldsFor, type Answers } from "./form";
import { River } from "./river";

const NEAR = 40; // px from the end that count as being there

export class TalkView implements View {
  element = h("div", { class: "page talk" });
  #log = h("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0" });
  #opening = h("div", { class: "opening" });
  #typing = h("p", { class: "typing" });
  #alert = h("p", { class: "alert", role: "alert", hidden: true });
  #ask = h("div", { class: "scroll", hidden: true });
  #river: River;
  #cards: Cards;
  #composer: Composer;
  #suggester: Suggester;
  #asked = "";
  #pinned = true;
  #of: Conversation | null = null;
  #given: ({ key: string } & Omit<Answers, "text">) | null = null;

  constructor(private app: App) {
    const { words } = app;
    this.#river = new River(app);
    this.#composer = new Composer(app, { send: (text) => this.#send(text), types: (text) => this.#types(text) });
    this.#cards = new Cards(
      app,
      () => this.#follow(),
      () => this.#composer.text.focus(),
    );
    this.#suggester = new Suggester(app, words.perhaps, (one) => app.go({ view: "article", article: one.id }));
    this.#log.setAttribute("aria-label", words.log);
    this.#log.append(this.#opening, this.#river.element, this.#suggester.element, this.#cards.element, this.#typing);
    this.#log.addEventListener("scroll", () => {
      this.#pinned = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < NEAR;
      this.#markSeen();
    });
    this.element.append(this.#ask, this.#log, this.#alert, this.#composer.element);
    this.element.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.element.toggleAttribute("data-over", true);
    });
    for (const over of ["dragleave", "drop"]) this.element.addEventListener(over, () => this.element.removeAttribute("data-over"));
    this.element.addEventListener("drop", (event) => this.#composer.takeFiles(event, event.dataTransfer));
    this.element.dataset["drop"] = words.dropHere;
  }

  /** `text`: to begin with. */
  show(of: Conversation, text = ""): void {
    if (of !== this.#of) this.#pinned = true;
    this.#of = of;
    this.#asked = "";
    this.#composer.show(of.key, this.app.words.write, "");
    this.#suggester.type("");
    if (text) this.#composer.write(text);
  }

  /** What stood in the field where the page took it away. */
  typed(text: string): void {
    if (text !== this.#composer.text.value) this.#composer.write(text);
  }

  render(): void {
    const of = this.#of;
    if (!of) return;
    const { model, words, settings } = this.app;
    const begun = of.id !== null || model.waiting(of).some((one) => !one.faults);
    const asks = !begun && model.welcomed ? this.#form(of) : false;
    const writing = this.#composer.text.matches(":focus");
    this.#ask.hidden = !asks;
    this.#log.hidden = this.#composer.element.hidden = asks;
    say(this.#alert, model.notice);
    if (asks && writing) this.#focus(); // what is asked came after the reader
    if (asks) return;
    this.#open(begun);
    this.#river.render(of);
    this.#suggester.element.hidden = begun;
    this.#cards.render(of);
    this.#typing.textContent = of.typing ? words.typing(of.typing) : "";
    const slot = of.sorted.at(-1)?.slot ?? "";
    this.#composer.show(of.key, model.channel?.texts[settings.language]?.write || words.write, slot);
    this.#composer.render();
    if (this.#pinned) this.#follow();
    this.#markSeen();
  }

  enter(): void {
    this.#pinned = true;
    this.#follow();
    this.#focus();
  }

  #focus(): void {
    if (this.#ask.hidden) this.#composer.text.focus();
    else this.#ask.querySelector<HTMLElement>("input, select, textarea")?.focus();
  }

  /** The greeting, above the first message. */
  #open(begun: boolean): void {
    const { model, words, settings } = this.app;
    this.#opening.hidden = begun;
    if (begun) return;
    const own = model.channel?.texts[settings.language];
    const more = model.available ? own?.more || words.helloMore : own?.away || words.helloAway;
    const signature = `${model.greeting} ${more}`;
    if (this.#opening.dataset["says"] === signature) return;
    this.#opening.dataset["says"] = signature;
    arrange(this.#opening, [h("h3", { class: "greeting" }, model.greeting || words.hello), h("p", { class: "more" }, more)]);
  }

  /** What is asked before this conversation, drawn once; false where nothing is. */
  #form(of: Conversation): boolean {
    const { model } = this.app;
    const offline = !model.available && model.channel?.offline !== "chat";
    const before = model.waiting(of).find((one) => one.faults) ?? null;
    const asked = before !== null || (this.#given?.key !== of.key && (offline || model.channel?.form.length || model.questions.length));
    const fields = asked ? fieldsFor(this.app, offline) : [];
    if (!asked || !(fields.length || model.questions.length)) return false;
    const names = [...fields.map((one) => one.name), ...(before ? model.questions.map((one) => one.key) : [])];
    const signature = `${of.key} ${offline} ${names.join()} ${before ? before.client_id : ""}`;
    if (this.#asked === signature) return true;
    this.#asked = signature;
    const question = before?.text ?? this.#composer.text.value;
    const form = askFirst(this.app, { key: of.key, fields, offline, question, before }, ({ text, ...given }) => {
      const said = text || (fields.some((one) => one.name === "question") ? "" : (before?.text ?? ""));
      const files = before?.attachments.length;
      if (said || files) {
        this.#composer.text.value = "";
        this.app.store.keepDraft(of.key, "");
        model.send(of, { text: said, ...given }, before);
      } else this.#answered(of, given);
      this.enter();
    });
    this.#ask.replaceChildren(form);
    if (before) queueMicrotask(() => form.querySelector<HTMLElement>("[aria-invalid]")?.focus()); // once it is on screen
    return true;
  }

  /** A form without a question: its answers wait for the first message. */
  #answered(of: Conversation, given: Omit<Answers, "text">): void {
    this.#given = { key: of.key, ...given };
    this.render();
  }

  #send(text: string): void {
    if (!this.#of) return;
    this.#pinned = true;
    const begins = this.#of.id === null && this.#given?.key === this.#of.key;
    const { form = {}, fields } = begins && this.#given ? this.#given : {};
    this.app.model.send(this.#of, { text, form, fields });
    this.#suggester.type("");
  }

  #types(text: string): void {
    if (!this.#of) return;
    this.app.model.types(this.#of, text !== "");
    if (this.#of.id === null && this.app.model.channel?.faq !== false) this.#suggester.type(text);
  }

  #follow(): void {
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  #markSeen(): void {
    if (this.#of && this.#pinned && isVisible() && this.element.isConnected && !this.#log.hidden) this.app.model.sawAll(this.#of);
  }
}
