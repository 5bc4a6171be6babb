// Which saved replies answers came from, for the desk's counts.
import * as desk from "../api/desk";

/** Counts a sent answer for each reply that it came from. A count that fails is not worth a word. */
export function countUses(replies: number[], message: number): void {
  for (const reply of new Set(replies)) desk.replies.used(reply, message).catch(() => undefined);
}
