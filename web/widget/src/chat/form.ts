// What is asked before a chat, or instead of one while nobody is there.
import type { FormField } from "shared/frames/visitor.gen";
import type { App } from "../app";
import { Suggester } from "../home/articles";
import { h } from "../lib/dom";
import { keepTyped } from "../lib/typed";

const PLAIN = { label: {}, choices: [] };
/** Without an address an answer could not reach anybody who left. */
const OFFLINE: FormField[] = [
  { ...PLAIN, name: "name", required: false },
  { ...PLAIN, name: "email", required: true },
  { ...PLAIN, name: "question", required: true },
];

export interface Answers {
  text: string;
  form: Record<string, string>;
}

/** The fields for this visitor: the channel's own, those of the offline form first; of a signed-in visitor
 * name and address are known. */
export function fieldsFor(app: App, offline: boolean): FormField[] {
  const own = app.model.channel?.form ?? [];
  const known = new Set(own.map((one) => one.name));
  const base = offline ? OFFLINE.map((one) => ({ ...(own.find((other) => other.name === one.name) ?? one), required: one.required })) : [];
  const rest = own.filter((one) => !base.some((other) => other.name === one.name));
  const all = [...base.filter((one) => one.name !== "question"), ...rest.filter((one) => one.name !== "question")];
  if (offline || known.has("question")) all.push({ ...PLAIN, ...own.find((one) => one.name === "question"), name: "question", required: true });
  return app.model.signedIn ? all.filter((one) => one.name !== "name" && one.name !== "email") : all;
}

/** `key`: of the conversation it is asked for. */
export function askFirst(app: App, key: string, fields: FormField[], offline: boolean, question: string, done: (answers: Answers) => void): HTMLFormElement {
  const { words } = app;
  const suggester = new Suggester(app, words.perhaps, (one) => app.go({ view: "article", article: one.id }));
  const controls = fields.map((field) => control(app, field, question, (text) => suggester.type(text)));
  for (const one of controls) keepTyped(app.store, `${key}:${one.field.name}`, one.input);
  const error = h("p", { class: "wrong", role: "alert", hidden: true });
  const own = app.model.channel?.texts[app.settings.language];
  const form = h(
    "form",
    { class: "ask", novalidate: true },
    h("h3", { class: "greeting" }, offline ? words.offlineTitle : words.formTitle),
    h("p", { class: "more" }, offline ? own?.away || words.offlineMore : words.formMore),
    ...controls.map((one) => one.element),
    suggester.element,
    error,
    h("button", { type: "submit", class: "plain wide-button" }, offline ? words.offlineSend : words.formSend),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wrong = controls.find((one) => !one.input.checkValidity());
    for (const one of controls) one.mark(one === wrong);
    error.hidden = !wrong;
    if (wrong) {
      error.textContent = wrong.field.name === "email" && wrong.input.value ? words.badEmail : words.missing(wrong.label);
      wrong.input.focus();
      return;
    }
    const given: Record<string, string> = {};
    for (const one of controls) if (one.field.name !== "question" && one.input.value.trim()) given[one.field.name] = one.input.value.trim();
    for (const one of controls) app.store.keepDraft(`${key}:${one.field.name}`, "");
    done({ form: given, text: controls.find((one) => one.field.name === "question")?.input.value.trim() ?? "" });
  });
  return form;
}

function control(app: App, field: FormField, question: string, types: (text: string) => void) {
  const { words, settings } = app;
  const labels: Record<string, string> = { name: words.name, email: words.email, question: words.question };
  const label = field.label[settings.language] || labels[field.name] || field.label.en || field.label.fr || field.name;
  const id = `field-${field.name}`;
  const input = made(app, field, id);
  if (field.name === "question") {
    input.value = question;
    input.addEventListener("input", () => types(input.value));
  }
  input.required = field.required;
  const optional = field.required ? null : h("span", { class: "optional" }, words.optional);
  const element = h("div", { class: "field" }, h("label", { for: id }, label, " ", optional), input);
  const mark = (wrong: boolean) => (wrong ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid"));
  return { field, label, input, element, mark };
}

function made(app: App, field: FormField, id: string): HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  if (field.choices.length) {
    const options = field.choices.map((one) => h("option", { value: one.value }, one.label[app.settings.language] || one.label.en || one.value));
    return h("select", { id, name: field.name }, h("option", { value: "" }, app.words.choose), ...options);
  }
  if (field.name === "question") return h("textarea", { id, name: field.name, rows: "4", maxlength: "10000" });
  const kinds: Record<string, string> = { email: "email", phone: "tel" };
  return h("input", {
    id,
    name: field.name,
    type: kinds[field.name] ?? "text",
    autocomplete: ({ email: "email", name: "name", phone: "tel" } as Record<string, string>)[field.name] ?? "off",
    maxlength: field.name === "email" ? "254" : field.name === "name" ? "100" : "1000",
  });
}
