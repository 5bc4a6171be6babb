// Plain text of a message: what its author wrote, what was quoted, and the links in it.
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

export interface Piece {
  text: string;
  href: string | null;
}

const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}']/g;

export function linked(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const found of text.matchAll(LINK)) {
    if (found.index > end) pieces.push({ text: text.slice(end, found.index), href: null });
    pieces.push({ text: found[0], href: found[0] });
    end = found.index + found[0].length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null });
  return pieces;
}

export function initials(name: string): string {
  const words = name.replace(/[^\p{L}\p{N} ]/gu, " ").trim().split(/\s+/);
  const first = words[0]?.[0] ?? "?";
  return (words.length > 1 ? first + (words.at(-1)?.[0] ?? "") : first).toUpperCase();
}

export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A share from 0 to 1 as whole percent. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
