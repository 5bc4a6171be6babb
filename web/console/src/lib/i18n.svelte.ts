// Texts from web/locales: English is bundled, French is fetched when it is wanted.
import { localeOf } from "shared/formats";
import en from "../../../locales/en/console.json";

type Messages = typeof en;
export type Key = keyof Messages;
export type PluralKey = Key extends infer K ? (K extends `${infer Stem}.other` ? Stem : never) : never;
export type Language = "en" | "fr";
type Values = Record<string, string | number>;

const STORED = "helpdesk.language";

class Locale {
  language = $state<Language>("en");
  /** The language as dates and numbers are written in the reader's country: "en-GB". */
  format = $derived(localeOf(this.language, navigator.languages));
  #messages = $state.raw<Messages>(en);
  #plurals = $derived(new Intl.PluralRules(this.language));

  /** The browser's language, unless somebody chose one here. */
  async start(): Promise<void> {
    const wanted = localStorage.getItem(STORED) ?? navigator.language;
    await this.use(wanted.startsWith("fr") ? "fr" : "en");
  }

  async choose(language: Language): Promise<void> {
    localStorage.setItem(STORED, language);
    await this.use(language);
  }

  async use(language: Language): Promise<void> {
    this.#messages = language === "fr" ? (await import("../../../locales/fr/console.json")).default : en;
    this.language = language;
    document.documentElement.lang = language;
  }

  text(key: Key, values: Values): string {
    return this.#messages[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  }

  count(stem: PluralKey, count: number, values: Values): string {
    const key = `${stem}.${this.#plurals.select(count)}`;
    return this.text(key in this.#messages ? (key as Key) : (`${stem}.other` as Key), { count, ...values });
  }

  has(key: string): key is Key {
    return key in this.#messages;
  }
}

export const locale = new Locale();

export function t(key: Key, values: Values = {}): string {
  return locale.text(key, values);
}

/** `stem.one` or `stem.other`, as the language counts. */
export function tn(stem: PluralKey, count: number, values: Values = {}): string {
  return locale.count(stem, count, values);
}

/** A name the server gives (a state, a channel kind) in the reader's language, or as it came. */
export function named(family: string, name: string): string {
  const key = `${family}.${name}`;
  return locale.has(key) ? t(key) : name;
}
