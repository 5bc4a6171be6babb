import { expect, test } from "vitest";
import { Problem } from "../../api/problem";
import { fieldOf, said } from "./checks";

test.each([
  ["email", "email"],
  ["team_ids[2]", "team_ids"],
  ["", ""],
])("a problem of %o is shown at %o", (field, shown) => {
  expect(fieldOf(new Problem(400, { field }))).toBe(shown);
});

test("what is no refusal of the desk belongs to the whole form", () => {
  expect(fieldOf(new Error("no network"))).toBe("");
  expect(fieldOf(null)).toBe("");
});

test("an English reader gets the desk's own sentence about a field", () => {
  expect(said(new Problem(400, { field: "capacity", detail: "capacity must be 1 to 10,000." }))).toBe("capacity must be 1 to 10,000.");
});
