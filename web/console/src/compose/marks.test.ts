import { expect, test } from "vitest";
import { marksIn, pieces } from "./marks";

test("marks are found where they stand", () => {
  const text = "Hello ⟦contact.first_name⟧, ⟦team.name⟧";
  expect(marksIn(text).map((mark) => [mark.path, text.slice(mark.start, mark.end)])).toEqual([
    ["contact.first_name", "⟦contact.first_name⟧"],
    ["team.name", "⟦team.name⟧"],
  ]);
});

test("other brackets are no marks", () => {
  expect(marksIn("⟦⟧ ⟦note⟧ [contact.name] ⟦Contact.Name⟧ {{contact.name}}")).toEqual([]);
});

test("the pieces make the text", () => {
  for (const text of ["", "plain", "⟦team.name⟧", "a ⟦team.name⟧ b ⟦team.name⟧"]) {
    expect(pieces(text).map((piece) => piece.text).join("")).toBe(text);
  }
  expect(pieces("a ⟦team.name⟧").map((piece) => piece.path)).toEqual([null, "team.name"]);
});
