// One question of a form: its label, what is typed, and what is wrong with it, told below it.
import type { FormField, Question } from "shared/frames/visitor.gen";
import type { App } from "../app";
import { h, say } from "../lib/dom";
import { keepTyped } from "../lib/typed";

type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
export type Answer = string | string[];
export type Fault = keyof App["words"]["faults"];

export interface Control {
  name: string;
  own: boolean; // a custom field of the desk, and not one of the channel's form
  element: HTMLElement;
  value: () => Answer;
  /** What is wrong with it as far as one can tell here, in words; "" for nothing. */
  wrong: () => string;
  /** Shows what is wrong; "" for nothing any more. */
  mark: (says: string) => void;
  focus: () => void;
}

const NUMBER = /^[+−-]?[\d\s]*([.,]\d*)?$/;
const LINK = /^https?:\/\/[^\s/]\S*$/i;

/** A field of the channel's form; `before`: what is in it at first. */
export function ofForm(app: App, draft: string, field: FormField, before: string, types: (text: string) => void): Control {
  const { words, settings } = app;
  const labels: Record<string, string> = { name: words.name, email: words.email, question: words.question };
  const label = field.label[settings.language] || labels[field.name] || field.label.en || field.label.fr || field.name;
  const id = `field-${field.name}`;
  const input = madeOfForm(app, field, id);
  if (before) input.value = before;
  if (field.name === "question") {
    input.addEventListener("input", () => types(input.value));
  }
  input.required = field.required;
  const says = () => {
    if (input.checkValidity()) return "";
    return field.name === "email" && input.value ? words.badEmail : words.missing(label);
  };
  return single(app, { name: field.name, own: false, label, help: "", required: field.required, draft: `${draft}:${field.name}`, input, says });
}

/** A custom field of the desk; `before`: what was answered and not taken. */
export function ofQuestion(app: App, draft: string, one: Question, before: Answer | undefined): Control {
  const { words } = app;
  const label = text(app, one.labels);
  const base = { name: one.key, own: true, label, help: text(app, one.help), required: one.required, draft: `${draft}:own.${one.key}` };
  if (one.kind === "choices") return boxes(app, one, base, before);
  const id = `own-${one.key}`;
  const options = one.kind === "yes_no" ? [["yes", words.yes], ["no", words.no]] : one.choices.map((choice) => [choice.value, text(app, choice.labels)]);
  const chosen = one.kind === "choice" || one.kind === "yes_no";
  const types: Record<string, string> = { date: "date", link: "url" };
  const input: Input = chosen
    ? h("select", { id }, h("option", { value: "" }, words.choose), ...options.map(([value, says]) => h("option", { value }, says ?? "")))
    : h("input", {
        id,
        type: types[one.kind] ?? "text",
        inputmode: one.kind === "number" ? "decimal" : undefined,
        autocomplete: "off",
        maxlength: one.kind === "link" ? "1000" : one.kind === "text" ? "500" : "40",
      });
  input.required = one.required;
  if (typeof before === "string") input.value = before;
  const says = () => {
    const typed = input.value.trim();
    if (one.kind === "date" && input.validity.badInput) return words.faults.date;
    if (!typed) return one.required ? words.faults.missing : "";
    if (one.kind === "number" && !NUMBER.test(typed)) return words.faults.number;
    return one.kind === "link" && !LINK.test(typed) ? words.faults.link : "";
  };
  return single(app, { ...base, input, says });
}

interface Base {
  name: string;
  own: boolean;
  label: string;
  help: string;
  required: boolean;
  draft: string;
}

function single(app: App, { name, own, label, help, required, draft, input, says }: Base & { input: Input; says: () => string }): Control {
  keepTyped(app.store, draft, input);
  const { element, mark } = framed(app, help, input, (below) =>
    h("div", { class: "field" }, h("label", { for: input.id }, label, " ", required ? null : optional(app)), input, ...below),
  );
  return { name, own, element, mark, wrong: says, value: () => input.value.trim(), focus: () => input.focus() };
}

function boxes(app: App, one: Question, { name, own, label, help, required, draft }: Base, before: Answer | undefined): Control {
  const { store, words } = app;
  const kept = store.draft(draft);
  const checked = new Set(kept ? kept.split(" ") : (before ?? []));
  const inputs = one.choices.map((choice) => h("input", { type: "checkbox", value: choice.value, checked: checked.has(choice.value) }));
  const value = () => inputs.filter((input) => input.checked).map((input) => input.value);
  for (const input of inputs) input.addEventListener("change", () => store.keepDraft(draft, value().join(" ")));
  const rows = one.choices.map((choice, at) => h("label", { class: "box" }, inputs[at] ?? null, text(app, choice.labels)));
  const group = h("fieldset", { class: "field", id: `own-${one.key}` }, h("legend", {}, label, " ", required ? null : optional(app)), ...rows);
  const { element, mark } = framed(app, help, group, (below) => {
    group.append(...below);
    return group;
  });
  return { name, own, element, mark, value, wrong: () => (required && !value().length ? words.faults.missing : ""), focus: () => inputs[0]?.focus() };
}

/** The help and what is wrong, below a control and read with it. */
function framed(app: App, help: string, control: HTMLElement, made: (below: HTMLElement[]) => HTMLElement) {
  const hint = h("p", { class: "hint", id: `${control.id}-hint`, hidden: !help }, help);
  const error = h("p", { class: "wrong", id: `${control.id}-wrong`, hidden: true });
  const element = made([hint, error]);
  const describe = () => {
    const about = [hint, error].filter((one) => !one.hidden).map((one) => one.id);
    if (about.length) control.setAttribute("aria-describedby", about.join(" "));
    else control.removeAttribute("aria-describedby");
  };
  const mark = (says: string) => {
    say(error, says);
    for (const one of control.matches("fieldset") ? control.querySelectorAll("input") : [control]) {
      if (says) one.setAttribute("aria-invalid", "true");
      else one.removeAttribute("aria-invalid");
    }
    describe();
  };
  describe();
  return { element, mark };
}

const optional = (app: App) => h("span", { class: "optional" }, app.words.optional);

/** A text in the visitor's language, else in English, else in the first one that there is. */
function text(app: App, texts: Record<string, string>): string {
  return texts[app.settings.language] ?? texts["en"] ?? Object.values(texts)[0] ?? "";
}

function madeOfForm(app: App, field: FormField, id: string): Input {
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
