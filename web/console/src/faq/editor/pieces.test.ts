import { expect, test } from "vitest";
import { differences, takeOver } from "./pieces";

test.each([
  ["a\nb\nc", "a\nb\nc", []],
  ["a\nb\nc", "a\nx\nc", [{ at: 1, mine: ["b"], theirs: ["x"] }]],
  ["a\nc", "a\nb\nc", [{ at: 1, mine: [], theirs: ["b"] }]],
  ["a\nb\nc", "a\nc", [{ at: 1, mine: ["b"], theirs: [] }]],
  ["", "a", [{ at: 0, mine: [""], theirs: ["a"] }]],
  ["1\na\n2\nb\n3", "1\nx\n2\ny\n3", [{ at: 1, mine: ["a"], theirs: ["x"] }, { at: 3, mine: ["b"], theirs: ["y"] }]],
])("%j against %j", (mine, theirs, pieces) => {
  expect(differences(mine, theirs)).toEqual(pieces);
});

test("a piece is taken over, the others stay as they are", () => {
  const [mine, theirs] = ["1\na\n2\nb\n3", "1\nx\ny\n2\nz\n3"];
  const taken = differences(mine, theirs).map((piece) => takeOver(mine, piece));
  expect(taken).toEqual(["1\nx\ny\n2\nb\n3", "1\na\n2\nz\n3"]);
});

test("all pieces taken over, one after the other, are their text", () => {
  let mine = "one\ntwo\nthree\nfour\n\nfive";
  const theirs = "zero\none\nthree\n4\n\nfive\nsix";
  for (const _ of differences(mine, theirs)) {
    const [first] = differences(mine, theirs);
    if (first) mine = takeOver(mine, first);
  }
  expect(mine).toBe(theirs);
});
