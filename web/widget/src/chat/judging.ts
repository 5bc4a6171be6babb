// "Was this helpful?" below an answer of the bot, kept as one element: who presses a button stays on it.
import type { ChatMessageView } from "shared/frames/visitor.gen";
import type { App } from "../app";
import { h } from "../lib/dom";
import type { Conversation } from "../state/conversation";

/** `asked`: nothing newer is asked about. `last`: nothing was said after it. */
export function showJudging(app: App, place: HTMLElement, of: Conversation, message: ChatMessageView, asked: boolean, last: boolean): void {
  const { words, model } = app;
  const said = of.saidOf(message);
  const shown = said !== "" && (asked || said !== "asked");
  const offers = said === "no" && last && !of.waits && !of.closed;
  const signature = `${shown} ${said} ${offers}`;
  if (place.dataset["shown"] === signature) return;
  place.dataset["shown"] = signature;
  if (!shown) return place.replaceChildren();
  if (!place.firstChild) {
    const button = (helpful: boolean) =>
      h("button", { type: "button", class: "word", onclick: () => model.judge(of, message.id, helpful) }, helpful ? words.yes : words.no);
    const group = h("div", { role: "group", "aria-label": words.didHelp }, h("span", { "aria-hidden": "true" }, words.didHelp), button(true), button(false));
    place.append(group, h("div", { role: "status" }));
  }
  const [yes, no] = place.querySelectorAll("button.word");
  yes?.setAttribute("aria-pressed", String(said === "yes"));
  no?.setAttribute("aria-pressed", String(said === "no"));
  const more = place.querySelector("[role=status]");
  const person = () => h("button", { type: "button", class: "link", onclick: () => model.judge(of, message.id, false, true) }, words.toPerson);
  if (said === "yes") more?.replaceChildren(words.judgedYes);
  else if (said === "no") more?.replaceChildren(words.judgedNo, offers ? " " : "", offers ? person() : "");
  else more?.replaceChildren();
}
