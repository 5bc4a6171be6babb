// Where two texts differ, line by line, so that one can be taken over into the other piece by piece.

export interface Piece {
  /** The line of `mine` at which it begins. */
  at: number;
  mine: string[];
  theirs: string[];
}

/** Lines more than this are compared as one piece: the table of all pairs would be too large. */
const MOST = 1500;

/** The pieces in which the texts differ, in order; none where they are equal. */
export function differences(mine: string, theirs: string): Piece[] {
  const [a, b] = [mine.split("\n"), theirs.split("\n")];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (!left.length && !right.length) return [];
  if (left.length > MOST || right.length > MOST) return [{ at: start, mine: left, theirs: right }];
  return cut(left, right).map((piece) => ({ ...piece, at: piece.at + start }));
}

/** `mine` with a piece as they have it. */
export function takeOver(mine: string, { at, mine: gone, theirs }: Piece): string {
  return mine.split("\n").toSpliced(at, gone.length, ...theirs).join("\n");
}

function cut(a: string[], b: string[]): Piece[] {
  const longest = commonLengths(a, b);
  const pieces: Piece[] = [];
  let open: Piece | null = null;
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      open = null;
      [i, j] = [i + 1, j + 1];
      continue;
    }
    if (!open) pieces.push((open = { at: i, mine: [], theirs: [] }));
    const skipMine = j === b.length || (i < a.length && (longest[i + 1]?.[j] ?? 0) >= (longest[i]?.[j + 1] ?? 0));
    if (skipMine) open.mine.push(a[i++] ?? "");
    else open.theirs.push(b[j++] ?? "");
  }
  return pieces;
}

/** The length of the longest common subsequence of what follows each pair of lines. */
function commonLengths(a: string[], b: string[]): Uint16Array[] {
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    const [row, below] = [table[i] as Uint16Array, table[i + 1] as Uint16Array];
    for (let j = b.length - 1; j >= 0; j--) {
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}
