import { expect, test } from "vitest";
import { firstValue, readTags, readTime, readValue, shownTime } from "./values";
import type { CustomField } from "../../api/types";

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

const field = (kind: CustomField["kind"], ...choices: string[]) => ({ kind, choices: choices.map((value) => ({ value, labels: { en: value } })) });

test("a field that is chosen gets a value that it takes", () => {
  expect(firstValue(field("choice", "gold", "silver"))).toBe("gold");
  expect(firstValue(field("choices", "lamp", "bulb"))).toEqual(["lamp"]);
  expect(firstValue(field("yes_no"))).toBe(true);
  expect(firstValue(field("text"))).toBeNull();
});

test("what is typed is read as the kind of its field", () => {
  expect(readValue("number", "3,5")).toBe(3.5);
  expect(readValue("number", "many")).toBe("many");
  expect(readValue("text", "3")).toBe("3");
  expect(readValue("text", "  ")).toBeNull();
});
