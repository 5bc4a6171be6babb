// What the pages of the FAQ share: categories, languages, and who may publish.
import * as desk from "../api/desk";
import type { CategoryView } from "../api/types";
import { Asked } from "../lib/asked.svelte";
import { locale } from "../lib/i18n.svelte";
import { session } from "../state/session.svelte";
import { toasts } from "../state/toasts.svelte";

class Faq {
  #answer = new Asked<{ categories: CategoryView[]; languages: string[] }>({ failed: (problem) => toasts.problem(problem) });
  categories = $derived(this.#answer.data?.categories ?? []);
  languages = $derived(this.#answer.data?.languages ?? ["en", "fr"]);
  leads = $derived(session.me !== null && session.me.role !== "advisor");

  async load(): Promise<void> {
    await this.#answer.again(shared);
  }

  /** A category's name in a language, in the reader's, or in any. */
  name(category: CategoryView, language: string = locale.language): string {
    const text = category.texts.find((one) => one.language === language) ?? category.texts[0];
    return text?.name ?? `#${category.id}`;
  }
}

async function shared(signal: AbortSignal) {
  const [categories, look] = await Promise.all([desk.faq.categories(signal), desk.faq.look(signal)]);
  return { categories, languages: look.languages ?? ["en"] };
}

export const faq = new Faq();

/** A language's name in the reader's language. */
export function languageName(language: string): string {
  return new Intl.DisplayNames([locale.language], { type: "language" }).of(language) ?? language;
}

/** An address made of a name, as the desk makes it. */
export function slugOf(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 80);
}
