// What an automatic text says in one place: its own words, those it takes over, and what is sent to the desk.
import type { AutomaticTextView, SetAutomaticText, TextPlace, TextProblem } from "../../api/types";
import { locale, t } from "../../lib/i18n.svelte";

export interface Form {
  texts: { language: string; text: string }[];
  on: boolean | null;
}

/** A text in one place. */
export interface Placed {
  text: AutomaticTextView;
  place: TextPlace;
  changed: TextPlace["changed"];
}

export function placed(text: AutomaticTextView, channel: string | null): Placed {
  const found = text.places.find((one) => one.channel === channel);
  const place = found ?? { channel, texts: {}, on: null, sent: false, changed: null, may_change: false };
  return { text, place, changed: place.changed };
}

/** The words that a place takes over where it has none of its own: those of everywhere, else the desk's. */
export function takenOver(of: AutomaticTextView, channel: string | null): Record<string, string> {
  const everywhere = of.places.find((one) => one.channel === null);
  return { ...of.defaults, ...(channel === null ? {} : everywhere?.texts) };
}

/** What customers read there now, by language. */
export function wordsOf(of: AutomaticTextView, place: TextPlace): Record<string, string> {
  return { ...takenOver(of, place.channel), ...place.texts };
}

export function formOf(of: AutomaticTextView, place: TextPlace): Form {
  return { texts: Object.entries(wordsOf(of, place)).map(([language, text]) => ({ language, text })), on: place.on };
}

/** Only words that differ from those taken over: what is the same follows them when they change. */
export function bodyOf(form: Form, of: AutomaticTextView, channel: string | null): SetAutomaticText {
  const usual = takenOver(of, channel);
  const own = form.texts.filter((one) => one.text.trim() !== (usual[one.language] ?? ""));
  return { texts: Object.fromEntries(own.map((one) => [one.language, one.text])), on: form.on };
}

/** The places with words or a decision of their own, besides everywhere. */
export function ownPlaces(of: AutomaticTextView): TextPlace[] {
  return of.places.filter((one) => one.channel !== null && (Object.keys(one.texts).length > 0 || one.on !== null));
}

/** Whether each mailbox decides if a text of everywhere is sent, by its own setting or that of the text it needs. */
export function followsMailboxes(of: AutomaticTextView, place: TextPlace, all: readonly AutomaticTextView[]): boolean {
  if (place.channel !== null) return false;
  if (of.switch === "by_mailbox") return place.on === null;
  const needed = place.on ? all.find((one) => one.kind === of.needs) : undefined;
  return needed?.switch === "by_mailbox" && needed.places.some((one) => one.channel === null && one.on === null);
}

/** The desk's rule in the reader's language. */
export function saysWhy(problem: TextProblem): string {
  const key = `wrong.${problem.code}`;
  const near = problem.values?.near ? t("wrong.near", { near: problem.values.near }) : "";
  return locale.has(key) ? [t(key, problem.values), near].filter(Boolean).join(" ") : problem.detail;
}
