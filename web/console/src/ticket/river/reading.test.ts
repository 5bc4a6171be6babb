import { expect, test } from "vitest";
import type { RiverEntry } from "../../api/types";
import { beginAt } from "./reading";

const ME = 7;

/** "c" a customer, "b" the bot, "m" me, "o" another advisor; a capital letter is a note. Ids count from 1. */
function thread(authors: string): RiverEntry[] {
  const kinds: Record<string, string> = { c: "contact", b: "bot", m: "advisor", o: "advisor" };
  return [...authors].map((letter, at) => ({
    entry: "message",
    id: at + 1,
    kind: letter === letter.toUpperCase() ? "note" : "message",
    author_kind: kinds[letter.toLowerCase()],
    author: { id: letter.toLowerCase() === "m" ? ME : 8, name: "" },
  })) as RiverEntry[];
}

test.each([
  // never read: what came after the desk's last answer
  ["c", 0, 1],
  ["ccc", 0, 1],
  ["cbcbc", 0, 1],
  ["cocc", 0, 3],
  ["cmcO", 0, 3],
  ["cco", 0, 3],
  // read before: what came since
  ["ccc", 1, 2],
  ["cocc", 3, 4],
  ["ccOc", 2, 3],
  ["ccm", 2, 3],
  ["ccMc", 2, 4],
  ["ccc", 3, 3],
])("%s read until %i begins at %i", (authors, read, begins) => {
  expect(beginAt(thread(authors), read, ME)?.id).toBe(begins);
});

test("a ticket without a message begins nowhere", () => {
  expect(beginAt([], 0, ME)).toBeNull();
});
