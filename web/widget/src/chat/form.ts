// What is asked before a chat, or instead of one while nobody is there.
import type { FormField } from "shared/frames/visitor.gen";
import type { App } from "../app";
import { Suggester } from "../home/articles";
import { h, say } from "../lib/dom";
import type { Waiting } from "../state/store";
import { ofForm, ofQuestion, type Answer, type Control } from "./control";

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
  /** The custom fields, as typed. */
  fields: Record<string, Answer>;
}

export interface Asks {
  key: string; // of the conversation it is asked for
  fields: FormField[];
  offline: boolean;
  question: string;
  before: Waiting | null; // what the desk did not take
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

/** The form; `done` with what it was filled in with. */
export function askFirst(app: App, asks: Asks, done: (answers: Answers) => void): HTMLFormElement {
  const { words, model, store } = app;
  const { key, offline, before } = asks;
  const suggester = new Suggester(app, words.perhaps, (one) => app.go({ view: "article", article: one.id }));
  const ofChannel = asks.fields.map((field) =>
    ofForm(app, key, field, field.name === "question" ? asks.question : (before?.form[field.name] ?? ""), (text) => suggester.type(text)),
  );
  const own = model.questions.map((one) => ofQuestion(app, key, one, before?.fields?.[one.key]));
  const last = ofChannel.filter((one) => one.name === "question");
  const controls: Control[] = [...ofChannel.filter((one) => one.name !== "question"), ...own, ...last];
  const error = h("p", { class: "spoken", role: "alert", hidden: true });
  const texts = model.channel?.texts[app.settings.language];
  const form = h(
    "form",
    { class: "ask", novalidate: true },
    h("h3", { class: "greeting" }, offline ? words.offlineTitle : words.formTitle),
    h("p", { class: "more" }, offline ? texts?.away || words.offlineMore : words.formMore),
    before && h("p", { class: "refused" }, words.checkAnswers),
    ...controls.map((one) => one.element),
    suggester.element,
    error,
    h("button", { type: "submit", class: "plain wide-button" }, offline ? words.offlineSend : words.formSend),
  );
  const mark = (faults: Map<Control, string>) => {
    for (const one of controls) one.mark(faults.get(one) ?? "");
    say(error, [...faults.values()][0] ?? "");
    return [...faults.keys()][0];
  };
  const told = own.flatMap((one): [Control, string][] => {
    const fault = before?.faults?.[one.name];
    return fault ? [[one, words.faults[fault]]] : [];
  });
  mark(new Map(told));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wrong = mark(new Map(controls.map((one) => [one, one.wrong()] as const).filter(([, says]) => says)));
    if (wrong) return wrong.focus();
    const given: Answers = { text: "", form: {}, fields: {} };
    for (const one of controls) {
      const value = one.value();
      if (one.name === "question" && !one.own) given.text = value as string;
      else if (one.own) given.fields[one.name] = value;
      else if (value.length) given.form[one.name] = value as string;
      store.keepDraft(`${key}:${one.own ? "own." : ""}${one.name}`, "");
    }
    done(given);
  });
  return form;
}
