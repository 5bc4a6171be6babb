// The field one writes in, and the tray of files below it.
import type { App } from "../app";
import { arrange, h, icon } from "../lib/dom";
import { LONGEST } from "../state/model";
import type { Upload } from "../state/uploads";

const TALLEST = 140;

interface Acts {
  send: (text: string) => void;
  types: (text: string) => void;
}

export class Composer {
  element: HTMLFormElement;
  text = h("textarea", { id: "text", rows: "1", maxlength: String(LONGEST) });
  #files = h("ul", { class: "files", role: "list" });
  #rows = new Map<string, { element: HTMLElement; bar: HTMLProgressElement }>();
  #waiting: HTMLElement;
  #waitsSince: number | null = null; // the failures of uploads when Send was pressed while a file travelled
  #draft = "";

  constructor(
    private app: App,
    private acts: Acts,
  ) {
    const { words } = app;
    const picker = h("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", "aria-hidden": "true" });
    picker.addEventListener("change", () => {
      app.model.uploads.add([...(picker.files ?? [])]); // the list itself empties with the field
      picker.value = "";
    });
    this.text.setAttribute("aria-label", words.write);
    this.text.addEventListener("input", () => {
      this.#fit();
      app.store.keepDraft(this.#draft, this.text.value);
      acts.types(this.text.value.trim());
    });
    this.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    this.text.addEventListener("paste", (event) => this.takeFiles(event, event.clipboardData));
    const pick = h("button", { type: "button", class: "quiet", "aria-label": words.attach, title: words.attach, onclick: () => picker.click() }, icon("clip"));
    const send = h("button", { type: "submit", class: "send", "aria-label": words.send, title: words.send }, icon("send"));
    this.#waiting = h("p", { class: "waits", role: "status" }, words.sendsAfterUpload);
    this.#waiting.hidden = true;
    this.element = h("form", { class: "composer" }, this.#files, this.#waiting, h("div", { class: "line" }, pick, picker, this.text, send));
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
  }

  /** For which conversation it is, by its key; what was being written there comes back. */
  show(draft: string, placeholder: string, slot: string): void {
    if (this.text.placeholder !== placeholder) this.text.placeholder = placeholder;
    const mode = /mail/.test(slot) ? "email" : /phone|tel/.test(slot) ? "tel" : /zip|amount|number$/.test(slot) ? "numeric" : "text";
    if (this.text.inputMode !== mode) this.text.inputMode = mode;
    if (draft === this.#draft) return;
    this.#draft = draft;
    this.#waitsSince = null;
    this.text.value = this.app.store.draft(draft);
    this.#fit();
  }

  write(text: string): void {
    this.text.value = text;
    this.app.store.keepDraft(this.#draft, text);
    this.#fit();
    this.acts.types(text);
  }

  takeFiles(event: Event, from: DataTransfer | null): void {
    if (!from?.files.length) return;
    event.preventDefault();
    this.app.model.uploads.add([...from.files]);
  }

  render(): void {
    const { uploads } = this.app.model;
    const wanted = uploads.list.map((one) => this.#row(one));
    for (const key of this.#rows.keys()) if (!uploads.list.some((one) => one.key === key)) this.#rows.delete(key);
    arrange(this.#files, wanted);
    this.#files.hidden = !wanted.length;
    // a file that failed is the customer's to decide about: nothing goes without it by itself
    if (this.#waitsSince !== null && uploads.failures > this.#waitsSince) this.#waitsSince = null;
    if (this.#waitsSince !== null && !uploads.travelling) queueMicrotask(() => this.#send());
    this.#waiting.hidden = this.#waitsSince === null;
  }

  #row(upload: Upload): HTMLElement {
    const { words, format, model } = this.app;
    let row = this.#rows.get(upload.key);
    if (!row) {
      const bar = h("progress", { max: "1", "aria-label": words.uploading(upload.name) });
      const drop = h("button", { type: "button", class: "quiet", "aria-label": words.remove(upload.name), title: words.remove(upload.name), onclick: () => model.uploads.drop(upload) }, icon("remove"));
      row = { bar, element: h("li", {}, icon("file"), h("span", { class: "says" }, h("span", { class: "name" }, upload.name), h("small", {}, format.size(upload.size)), bar), drop) };
      this.#rows.set(upload.key, row);
    }
    row.bar.value = upload.progress;
    row.bar.hidden = upload.id !== null;
    return row.element;
  }

  #send(): void {
    const { uploads } = this.app.model;
    const text = this.text.value.trim();
    if (uploads.travelling) {
      this.#waitsSince = uploads.failures;
      this.render();
      return;
    }
    this.#waitsSince = null;
    this.#waiting.hidden = true;
    if (!text && !uploads.list.length) return;
    this.text.value = "";
    this.app.store.keepDraft(this.#draft, "");
    this.#fit();
    this.acts.send(text);
  }

  #fit(): void {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight || 36, TALLEST)}px`;
  }
}
