// Places in a text as the desk counts them: in characters, where JavaScript counts units of UTF-16.

export function lengthOf(text: string): number {
  return [...text].length;
}

/** The characters from `start` up to `end`. */
export function between(text: string, start: number, end?: number): string {
  return [...text].slice(start, end).join("");
}
