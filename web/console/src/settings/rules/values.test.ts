import { expect, test } from "vitest";
import { readTags, readTime, shownTime } from "./values";

test.each([
  ["90", 90],
  ["90 min", 90],
  ["2 h", 120],
  ["3d", 4320],
  ["3 j", 4320],
  ["soon", null],
  ["0", null],
  ["400 d", null],
])("%j is %j minutes", (text, minutes) => {
  expect(readTime(text)).toBe(minutes);
});

test("a time that is shown is read as the same", () => {
  for (const minutes of [1, 60, 90, 1440, 4320]) expect(readTime(shownTime(minutes))).toBe(minutes);
});

test("tags are read as the desk stores them", () => {
  expect(readTags("VIP, late  delivery,, vip")).toEqual(["vip", "late delivery"]);
});
