// The log of one conversation, kept in step with the model: rows are built once and moved, never redrawn.
import type { ChatMessageView } from "shared/frames/visitor.gen";
import type { App } from "../app";
import type { Conversation } from "../state/conversation";
import { arrange, h } from "../lib/dom";
import { showJudging } from "./judging";
import { asMessage, fact, follows, messageRow, signatureOf } from "./rows";

interface Row {
  element: HTMLElement;
  signature: string;
  mark: HTMLElement | null;
  judging: HTMLElement | null;
}

export class River {
  element = h("ol", { role: "list" });
  #rows = new Map<string, Row>();
  #of = "";

  constructor(private app: App) {}

  render(of: Conversation): void {
    if (of.key !== this.#of) this.#rows.clear();
    this.#of = of.key;
    const { words, format, model } = this.app;
    const wanted: HTMLElement[] = [];
    const used = new Set<string>();
    const put = (key: string, signature: string, make: () => HTMLElement): Row => {
      used.add(key);
      let row = this.#rows.get(key);
      if (!row || row.signature !== signature) {
        const element = make();
        row = { element, signature, mark: element.querySelector(".mark"), judging: element.querySelector(".judging") };
        this.#rows.set(key, row);
      }
      wanted.push(row.element);
      return row;
    };
    const messages = of.sorted;
    const waiting = model.waiting(of);
    const lastMine = waiting.length ? null : (messages.filter((one) => one.mine).at(-1) ?? null);
    const marked = lastMine ? readMark(of, messages, lastMine) : "";
    const asked = messages.findLast((one) => one.vote);
    let day = "";
    let before: ChatMessageView | null = null;
    let served = "";
    for (const message of messages) {
      const today = new Date(message.at).toDateString();
      if (today !== day) {
        put(`day:${today}`, today, () => h("li", { class: "day" }, format.day(new Date(message.at))));
        day = today;
        before = null;
      }
      if (message.author_kind === "advisor" && message.author_name && message.author_name !== served) {
        served = message.author_name;
        put(`joined:${message.id}`, served, () => fact(words.joined(message.author_name)));
        before = null;
      }
      const last = message === messages.at(-1) && !waiting.length;
      const together = follows(message, before);
      const key = message.client_id ? `c:${message.client_id}` : `m:${message.id}`;
      const row = put(key, signatureOf(message, together, last), () => messageRow(this.app, of, message, together, last));
      this.#mark(row, message === lastMine ? (marked === "read" ? words.read : words.sent) : "");
      if (row.judging) showJudging(this.app, row.judging, of, message, message === asked, last);
      row.element.dataset["id"] = String(message.id);
      before = message.author_kind === "system" ? null : message;
    }
    for (const one of waiting) {
      const message = asMessage(one);
      const together = before?.mine === true;
      const row = put(`c:${one.client_id}`, `${together}  false`, () => messageRow(this.app, of, message, together, false));
      if (one.refused) this.#mark(row, `${words.notSent}: ${one.refused} `, () => model.again(one));
      else this.#mark(row, model.line === "on" ? words.sending : words.waiting);
      before = message;
    }
    for (const key of this.#rows.keys()) if (!used.has(key)) this.#rows.delete(key);
    arrange(this.element, wanted);
  }

  #mark(row: Row, says: string, again?: () => void): void {
    const { mark } = row;
    if (!mark || mark.dataset["says"] === says) return;
    mark.dataset["says"] = says;
    mark.classList.toggle("failed", Boolean(again));
    mark.replaceChildren(says);
    if (again) mark.append(h("button", { type: "button", class: "link", onclick: again }, this.app.words.tryAgain));
  }
}

/** An advisor had it on screen, or answered after it. */
function readMark(of: Conversation, messages: ChatMessageView[], mine: ChatMessageView): "read" | "sent" {
  const answered = messages.some((one) => one.author_kind === "advisor" && one.id > mine.id);
  return answered || of.read >= mine.id ? "read" : "sent";
}
