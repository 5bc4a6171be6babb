// A custom field as its form has it, and as it is sent.
import type { FieldView, SetField } from "../../client";

export const KINDS = ["text", "number", "date", "choice", "choices", "yes_no", "link"] as const;
export const LANGUAGES = ["en", "fr"] as const;
export const FORMS = ["widget", "contact"] as const;
export const ASKS = ["no", "optional", "required"] as const;
type Texts = Record<string, string>;
type Form = (typeof FORMS)[number];

/** `stored`: it was there when the sheet began, so its value stays. */
export interface Choice {
  value: string;
  labels: Texts;
  stored: boolean;
}

export interface FieldForm {
  of: SetField["of"];
  key: string;
  kind: SetField["kind"];
  labels: Texts;
  help: Texts;
  choices: Choice[];
  when: "never" | "always" | "filter";
  filter: string;
  archived: boolean;
  asked: Record<Form, (typeof ASKS)[number]>;
}

/** What the form starts from; a new field without `field`. */
export function formOf(field: FieldView | null): FieldForm {
  const required = field?.required ?? null;
  return {
    of: field?.of ?? "ticket",
    key: field?.key ?? "",
    kind: field?.kind ?? "text",
    labels: blank(field?.labels),
    help: blank(field?.help),
    choices: (field?.choices ?? []).map(({ value, labels }) => ({ value, labels: blank(labels), stored: true })),
    when: required === null ? "never" : required === "" ? "always" : "filter",
    filter: required ?? "",
    archived: field?.archived ?? false,
    asked: { widget: asksOf(field, "widget"), contact: asksOf(field, "contact") },
  };
}

function asksOf(field: FieldView | null, form: Form): (typeof ASKS)[number] {
  const asked = field?.asked.find((one) => one.form === form);
  return asked ? (asked.required ? "required" : "optional") : "no";
}

/** The form as the desk takes it: texts that are empty are left out. */
export function bodyOf(form: FieldForm): SetField {
  const chosen = form.kind === "choice" || form.kind === "choices";
  return {
    of: form.of,
    key: form.key.trim(),
    kind: form.kind,
    labels: filled(form.labels),
    help: filled(form.help),
    choices: chosen ? form.choices.map(({ value, labels }) => ({ value: value.trim(), labels: filled(labels) })) : [],
    required: form.when === "never" || form.of === "company" ? null : form.when === "always" ? "" : form.filter.trim(),
    archived: form.archived,
    asked: FORMS.filter((one) => form.of !== "company" && form.asked[one] !== "no").map((one) => ({ form: one, required: form.asked[one] === "required" })),
  };
}

/** A key made of a label: "Order number" → "order_number". */
export function keyOf(label: string): string {
  const plain = label.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "_");
  return plain.replace(/^[_0-9]+|_+$/g, "").slice(0, 40);
}

/** Names a choice in a language. The value of a new one follows its first name until it has one of its own. */
export function nameChoice(choice: Choice, language: string, text: string, first: string): void {
  const before = choice.labels[first] ?? "";
  choice.labels[language] = text;
  if (language === first && !choice.stored && choice.value === keyOf(before)) choice.value = keyOf(text);
}

/** A text for each language of the console, and for those that there are. */
export function blank(texts: Texts = {}): Texts {
  return Object.fromEntries([...new Set([...LANGUAGES, ...Object.keys(texts)])].map((language) => [language, texts[language] ?? ""]));
}

/** The texts that are not empty. */
export function filled(texts: Texts): Texts {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim()));
}
