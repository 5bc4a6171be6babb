import { expect, test } from "vitest";
import { inkOn, lightness } from "./colours";

test.each([
  ["#ffffff", "#000000"],
  ["#000000", "#ffffff"],
  ["#2563eb", "#ffffff"],
  ["#facc15", "#000000"],
])("on %s one reads %s", (color, ink) => {
  expect(inkOn(color)).toBe(ink);
});

test("white is as light as can be, and black not at all", () => {
  expect(lightness("#ffffff")).toBeCloseTo(1);
  expect(lightness("#000000")).toBe(0);
});
