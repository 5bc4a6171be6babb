// The bot's face, as the desk set it: its letters or a robot, in its colour or that of the page.
import { inkOn } from "shared/colours";
import type { BotFace } from "shared/frames/visitor.gen";
import { h, icon } from "./dom";

export function botFace(bot: BotFace): HTMLElement {
  const face = h("span", { class: "face bot", "aria-hidden": "true" });
  wearBot(face, bot);
  return face;
}

export function wearBot(face: HTMLElement, { letter, colour }: BotFace): void {
  face.replaceChildren(letter || icon("bot"));
  face.style.background = colour;
  face.style.color = colour && inkOn(colour);
}

export function unwearBot(face: HTMLElement): void {
  face.style.background = face.style.color = "";
}
