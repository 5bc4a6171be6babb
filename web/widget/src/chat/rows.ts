// Messages as rows of the log.
import { initials } from "shared/formats";
import type { AttachmentView, ChatButton, ChatMessageView } from "shared/frames/visitor.gen";
import { address } from "shared/links";
import type { App } from "../app";
import type { Conversation } from "../state/conversation";
import { h, icon, linked } from "../lib/dom";
import { botFace } from "../lib/face";
import type { Waiting } from "../state/store";

const TOGETHER_MS = 300_000; // messages of one author within so long stand together

export function follows(message: ChatMessageView, before: ChatMessageView | null): boolean {
  return (
    before !== null &&
    before.mine === message.mine &&
    before.author_kind === message.author_kind &&
    before.author_name === message.author_name &&
    Date.parse(message.at) - Date.parse(before.at) < TOGETHER_MS
  );
}

/** Everything a row shows but its mark: when it changes, the row is built anew. */
export function signatureOf(message: ChatMessageView, together: boolean, last: boolean): string {
  const files = message.attachments.map((file) => file.url).join();
  return `${together} ${files} ${last && message.buttons.length > 0}`;
}

export function messageRow(app: App, of: Conversation, message: ChatMessageView, together: boolean, last: boolean): HTMLElement {
  const { words, format } = app;
  if (message.author_kind === "system") return fact(message.text);
  const at = new Date(message.at);
  const bot = message.author_kind === "bot";
  const name = message.mine ? words.you : message.author_name || (bot ? words.botName : words.person);
  const head = h(
    "div",
    { class: together ? "head spoken" : "head" },
    h("span", { class: "name" }, name),
    !message.mine && h("span", { class: "chip" }, bot ? words.bot : words.teamLabel),
    h("time", { datetime: message.at, title: format.exact(at) }, format.time(at)),
  );
  const bubble = h("div", { class: "bubble" });
  if (message.text) bubble.append(h("p", { dir: "auto" }, linked(message.text)));
  const shown = message.image && address(message.image, app.settings.desk);
  if (shown) bubble.append(picture(shown, words.pictureOf(name)));
  for (const file of message.attachments) bubble.append(attachment(app, file));
  if (message.article) {
    const { id, title } = message.article;
    const open = () => app.go({ view: "article", article: id });
    bubble.append(h("button", { type: "button", class: "quote", onclick: open }, icon("article"), h("span", {}, title), icon("next")));
  }
  const choices = last && message.buttons.length ? buttons(app, of, message.buttons) : null;
  const side = message.mine ? "mine" : bot ? "theirs bot" : "theirs";
  const face = message.mine || together ? null : bot ? botFace(app.model.bot) : h("span", { class: "face", "aria-hidden": "true" }, initials(name));
  const body = h("div", { class: "body" }, head, bubble.hasChildNodes() && bubble, choices, message.vote && h("div", { class: "judging" }), message.mine && h("div", { class: "mark" }));
  return h("li", { class: `${side}${together ? " follows" : ""}` }, face, body);
}

export function fact(text: string): HTMLElement {
  return h("li", { class: "fact" }, text);
}

/** A message on its way looks like one that arrived. */
export function asMessage(waiting: Waiting): ChatMessageView {
  const attachments = waiting.names.map((name) => ({ name, type: "", size: 0, url: "", inline: false, content_id: null, ready: false }));
  const rest = { html: null, position: null, delivery: "" as const, buttons: [], image: "", article: null, slot: "", vote: "" as const };
  return { id: 0, client_id: waiting.client_id, mine: true, author_kind: "contact", author_name: "", text: waiting.text, attachments, at: waiting.at, ...rest };
}

/** The bot's choices: they are there until anything is said after them. */
function buttons(app: App, of: Conversation, offered: ChatButton[]): HTMLElement {
  const list = h("div", { class: "choices", role: "group", "aria-label": app.words.choices });
  for (const one of offered) {
    if (/^https?:/.test(one.url)) list.append(h("a", { href: one.url, target: "_blank", rel: "noopener noreferrer", class: "choice" }, one.title, icon("out")));
    else list.append(h("button", { type: "button", class: "choice", onclick: () => app.model.send(of, { text: one.title, payload: one.payload }) }, one.title));
  }
  return list;
}

function attachment(app: App, file: AttachmentView): HTMLElement {
  if (!file.url) return h("span", { class: "file" }, icon("file"), file.name);
  const href = app.model.fileUrl(file.url);
  if (/^image\/(png|jpeg|gif|webp)$/.test(file.type)) return picture(href, file.name, () => app.model.fileUrl(file.url));
  const size = h("small", {}, app.format.size(file.size));
  const fresh = (event: Event) => ((event.currentTarget as HTMLAnchorElement).href = app.model.fileUrl(file.url)); // an old address has expired
  return h("a", { href, target: "_blank", rel: "noopener", class: "file", onclick: fresh }, icon("file"), h("span", {}, file.name), size);
}

/** A picture the page's policy keeps out is a link all the same. */
function picture(href: string, alt: string, fresh = () => href): HTMLElement {
  const link = h("a", { href, target: "_blank", rel: "noopener", class: "picture", onclick: () => (link.href = fresh()) });
  const failed = () => {
    link.className = "file";
    link.replaceChildren(icon("file"), alt);
  };
  link.append(h("img", { src: href, alt, loading: "lazy", onerror: failed }));
  return link;
}
