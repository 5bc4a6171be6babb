import { expect, test } from "vitest";
import { date, daysBetween, initials, percent, size } from "./formats";

test("a day has its year where it is not this year's", () => {
  const now = new Date(2026, 2, 10);
  expect(date(new Date(2026, 0, 5), "en-GB", now)).toBe("5 Jan");
  expect(date(new Date(2025, 11, 28), "en-GB", now)).toBe("28 Dec 2025");
  expect(date(new Date(2026, 0, 5), "fr", now, "long")).toBe("5 janvier");
});

test("days are counted by midnights, also over a change of the clock", () => {
  expect(daysBetween(new Date(2026, 2, 9, 23, 59), new Date(2026, 2, 10, 0, 1))).toBe(1);
  expect(daysBetween(new Date(2026, 2, 10, 0, 1), new Date(2026, 2, 10, 23, 59))).toBe(0);
  expect(daysBetween(new Date(2026, 2, 28, 12), new Date(2026, 2, 30, 12))).toBe(2);
});

test("sizes have the reader's units", () => {
  expect(size(0, "en")).toBe("1 kB");
  expect(size(12_345, "en")).toBe("12 kB");
  expect(size(1_250_000, "en")).toBe("1.3 MB");
  expect(size(12_345, "fr")).toMatch(/^12\sko$/);
});

test("initials are letters, of the first and the last word", () => {
  expect(initials("Ana Maria Silva")).toBe("AS");
  expect(initials("bo")).toBe("B");
  expect(initials("(+49) 30")).toBe("43");
  expect(initials("")).toBe("?");
});

test("the language says whether there is a space before the percent sign", () => {
  expect(percent(0.904, "en")).toBe("90%");
  expect(percent(0.904, "fr")).toMatch(/^90\s%$/u);
  expect(percent(1, "en")).toBe("100%");
});
