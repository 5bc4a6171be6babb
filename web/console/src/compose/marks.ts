// The marks of placeholders without a value, as the desk writes them (helpdesk/domain/answers/placeholders.py).
export interface Mark {
  path: string;
  start: number;
  end: number;
}

/** Every mark in a text, in its order. */
export function marksIn(text: string): Mark[] {
  return [...text.matchAll(/⟦([a-z_]+\.[a-z_]+)⟧/g)].map((found) => ({
    path: found[1] ?? "",
    start: found.index,
    end: found.index + found[0].length,
  }));
}

/** The text as plain pieces and marks, to show both. */
export function pieces(text: string): { text: string; path: string | null }[] {
  const found: { text: string; path: string | null }[] = [];
  let begun = 0;
  for (const { path, start, end } of marksIn(text)) {
    if (start > begun) found.push({ text: text.slice(begun, start), path: null });
    found.push({ text: text.slice(start, end), path });
    begun = end;
  }
  if (begun < text.length) found.push({ text: text.slice(begun), path: null });
  return found;
}
