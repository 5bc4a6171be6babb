// What a file makes of the settings, as the screen shows it.
import type { CopyChange, CopyOutcome } from "../../api/types";

/** Bytes that a file has at most, as the desk says too. */
export const LONGEST = 16 * 1024 * 1024;

/** The changes by section, in the order in which the desk takes them in. */
export function bySection(changes: CopyChange[]): { part: string; of: CopyChange[] }[] {
  const found = new Map<string, CopyChange[]>();
  for (const one of changes) found.set(one.part, [...(found.get(one.part) ?? []), one]);
  return [...found].map(([part, of]) => ({ part, of }));
}

/** Whether a file can be taken in, and that would change something. */
export function ready({ changes, faults }: CopyOutcome): boolean {
  return faults.length === 0 && changes.length > 0;
}
