import { expect, test } from "vitest";
import { between, lengthOf } from "./characters";

test("a pictogram is one character", () => {
  expect(lengthOf("a😀b")).toBe(3);
  expect(between("a😀b", 1, 2)).toBe("😀");
  expect(between("a😀b", 2)).toBe("b");
});
