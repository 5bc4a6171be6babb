// Plain text of a message: what its author wrote, and what was quoted; and shares as people read them.
import * as formats from "shared/formats";
import { locale } from "./i18n.svelte";

/** A piece of a message: its author's words, or what is folded away. `line` is the last marked line of a quote, which the words below it answer; "" if none is marked. */
export interface Piece {
  own: boolean;
  text: string;
  line: string;
}

const MARK = /^\s*(?:[>|]\s*|\w{1,12}>+(?=\s))+/;

/** The whole text in pieces: the author's own words, and between, above or below them what was quoted. */
export function fold(text: string, written: string): Piece[] {
  const own = written.trim();
  if (!own || own === text.trim()) return [piece(true, own || text)];
  return byLines(text, own) ?? byPlace(text, own);
}

/** The desk keeps whole lines of the text in their order: null if these words are no such lines. */
function byLines(text: string, own: string): Piece[] | null {
  const wanted = own.split("\n").filter((line) => line.trim());
  const found: { own: boolean; lines: string[] }[] = [];
  let at = 0;
  for (const line of text.split("\n")) {
    const last = found.at(-1);
    const isOwn = line.trim() ? line.trim() === wanted[at]?.trim() : (last?.own ?? true);
    if (isOwn && line.trim()) at += 1;
    if (last?.own === isOwn) last.lines.push(line);
    else found.push({ own: isOwn, lines: [line] });
  }
  if (at < wanted.length) return null;
  return found.map((one) => piece(one.own, one.lines.join("\n"))).filter((one) => one.text.trim());
}

function byPlace(text: string, own: string): Piece[] {
  const at = text.indexOf(own);
  const rest = at < 0 ? text : text.slice(0, at) + text.slice(at + own.length);
  return [piece(true, own), piece(false, rest)].filter((one) => one.text.trim());
}

function piece(own: boolean, text: string): Piece {
  const marked = own ? [] : text.split("\n").filter((line) => MARK.test(line));
  const lines = marked.map((line) => line.replace(MARK, "").trim());
  return { own, text: text.replace(/^(\s*\n)+|\s+$/g, ""), line: lines.findLast((line) => line) ?? "" };
}

/** A share from 0 to 1 as whole percent. */
export function percent(share: number): string {
  return formats.percent(share, locale.format);
}
