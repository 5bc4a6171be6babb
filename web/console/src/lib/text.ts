// Plain text of a message: what its author wrote, and what was quoted; and shares as people read them.
import * as formats from "shared/formats";
import { locale } from "./i18n.svelte";

export interface Folded {
  written: string;
  quoted: string;
}

/** The author's own words, and the rest of the whole text (quotes, signature) to fold away. */
export function fold(text: string, written: string): Folded {
  const own = written.trim();
  if (!own || own === text.trim()) return { written: own || text.trim(), quoted: "" };
  const at = text.indexOf(own);
  const rest = at < 0 ? text : text.slice(0, at) + text.slice(at + own.length);
  return { written: own, quoted: rest.trim() };
}

/** A share from 0 to 1 as whole percent. */
export function percent(share: number): string {
  return formats.percent(share, locale.format);
}
