import { expect, test } from "vitest";
import { date, daysBetween, exact, initials, localeOf, percent, size, time } from "./formats";

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

test.each([
  ["en", ["en-GB", "en-US", "en"], "en-GB"],
  ["en", ["en-US", "en"], "en-US"],
  ["en", ["en", "en-AU"], "en-AU"],
  ["en", ["en"], "en"],
  ["en", [], "en"],
  ["en", ["fr-FR", "fr", "en-US", "en"], "en-GB"],
  ["en", ["es-US", "en-US"], "en"],
  ["fr", ["fr-CH", "fr"], "fr-CH"],
  ["fr", ["en-GB", "fr"], "fr"],
])("a screen in %s, for a browser that prefers %j, writes as in %s", (language, wishes, locale) => {
  expect(localeOf(language, wishes)).toBe(locale);
});

test("British readers have the day before the month, and 24 hours", () => {
  const at = new Date(2026, 2, 9, 14, 5);
  expect(date(at, "en-GB", at)).toBe("9 Mar");
  expect(time(at, "en-GB")).toBe("14:05");
  expect(exact(at, "en-GB")).toMatch(/^Mon,? 9 Mar 2026/);
  expect(date(at, "en-US", at)).toBe("Mar 9");
});
