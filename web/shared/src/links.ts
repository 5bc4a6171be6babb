// The links in plain text, and where a link may lead.

export interface Piece {
  text: string;
  href: string | null;
}

const LINK = /\bhttps?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}']/g;
const WEB = /^https?:$/;

/** A text cut at its links, in order; nothing of it is lost. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const link of text.matchAll(LINK)) {
    if (link.index > end) found.push({ text: text.slice(end, link.index), href: null });
    found.push({ text: link[0], href: link[0] });
    end = link.index + link[0].length;
  }
  if (end < text.length) found.push({ text: text.slice(end), href: null });
  return found;
}

/** The whole address; null for a scheme that is not among `schemes` (as javascript:), or no address. */
export function address(given: string, base: string, schemes = WEB): string | null {
  try {
    const url = new URL(given, base);
    return schemes.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
