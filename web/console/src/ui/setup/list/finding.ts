// Searching a list that is on screen already.

/** A list that is longer has a search box. */
export const MANY = 12;

/** Whether a text has these words in it, without case and accents; no words find everything. */
export function finds(words: string, text: string): boolean {
  return folded(text).includes(folded(words.trim()));
}

function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
