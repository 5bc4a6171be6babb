// What stands below the messages: the place in the queue, the survey, where an answer may go.
import type { App } from "../app";
import type { Conversation } from "../state/conversation";
import { arrange, h, icon } from "../lib/dom";
import { keepTyped } from "../lib/typed";
import { surveyCard } from "./survey";

export class Cards {
  element = h("div", { class: "cards" });
  #kept = new Map<string, HTMLElement>();
  #changing = false;

  constructor(
    private app: App,
    private grown: () => void,
    private done: () => void,
  ) {}

  render(of: Conversation): void {
    const { model, words, store } = this.app;
    const cards: HTMLElement[] = [];
    const used = new Set<string>();
    const put = (key: string, make: () => HTMLElement) => {
      used.add(key);
      let card = this.#kept.get(key);
      if (!card) this.#kept.set(key, (card = make()));
      cards.push(card);
    };
    const waits = model.waiting(of).length > 0;
    const spoke = waits || of.sorted.some((one) => one.mine);
    if (of.waits && !of.closed) put(`queue:${of.waits.place}:${of.waits.minutes}`, () => this.#queue(of));
    if (of.closed && spoke && !waits) put("closed", () => h("p", { class: "fact" }, words.closed));
    if (of.survey) {
      const asked = of.survey;
      put(`survey:${of.key}:${asked.invitation_id}`, () => surveyCard(asked, words, this.grown, (score, comment) => model.vote(of, score, comment)));
    } else if (of.thanked) put("thanks", () => h("p", { class: "fact", role: "status" }, words.thanks));
    const served = of.partner?.author_kind === "bot" && !of.waits; // a bot answers at once: nobody need wait
    const asks = spoke && !served && !model.signedIn && (this.#changing || (!of.email && !store.emailSkipped));
    if (asks) put(`email:${of.key}`, () => this.#askEmail(of));
    else if (spoke && of.email) put(`kept:${of.key}:${of.email}`, () => this.#keptEmail(of));
    for (const key of this.#kept.keys()) if (!used.has(key)) this.#kept.delete(key);
    arrange(this.element, cards);
  }

  #queue(of: Conversation): HTMLElement {
    const { words } = this.app;
    const { place, minutes } = of.waits ?? { place: null, minutes: null };
    const says = place === null ? words.inQueue : place <= 1 ? words.queueFirst : words.queue(place);
    const wait = minutes === null ? words.waitUnknown : minutes < 1 ? words.waitSoon : words.wait(minutes);
    return h("div", { class: "card queue", role: "status" }, icon("clock"), h("div", {}, h("strong", {}, says), h("p", {}, wait)));
  }

  #keptEmail(of: Conversation): HTMLElement {
    const { words } = this.app;
    const change = () => {
      this.#changing = true;
      this.render(of);
      this.element.querySelector<HTMLElement>("input[type=email]")?.focus();
    };
    return h("p", { class: "fact" }, words.emailKept(of.email ?? ""), " ", h("button", { type: "button", class: "link", onclick: change }, words.emailChange));
  }

  #askEmail(of: Conversation): HTMLElement {
    const { words, model, store } = this.app;
    const field = h("input", { type: "email", id: "email", required: true, autocomplete: "email", placeholder: "name@example.com", maxlength: "254" });
    keepTyped(store, `email:${of.key}`, field);
    const over = () => {
      store.keepDraft(`email:${of.key}`, "");
      this.#changing = false;
      this.done();
      this.app.changed();
    };
    const skip = () => {
      store.emailSkipped = true;
      over();
    };
    const save = (event: SubmitEvent) => {
      event.preventDefault();
      model.leaveEmail(of, field.value);
      over();
    };
    return h(
      "form",
      { class: "card", onsubmit: save },
      h("strong", {}, words.emailTitle),
      h("p", {}, words.emailWhy),
      h("label", { for: "email", class: "spoken" }, words.email),
      h("div", { class: "row" }, field, h("button", { type: "submit", class: "plain" }, words.emailSave)),
      h("button", { type: "button", class: "link", onclick: skip }, words.emailSkip),
    );
  }
}
