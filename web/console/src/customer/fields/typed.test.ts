import { expect, test } from "vitest";
import type { CustomField } from "../../api/types";
import { read } from "./typed";

const field = (kind: CustomField["kind"]) => ({ kind }) as CustomField;

test.each([
  ["text", " A 1 ", "A 1"],
  ["text", "  ", null],
  ["number", "3,5", 3.5],
  ["number", "many", "many"],
  ["yes_no", "yes", true],
  ["yes_no", "no", false],
  ["yes_no", "", null],
  ["date", "2026-11-01", "2026-11-01"],
] as const)("of a field of kind %s %j is %j", (kind, typed, value) => {
  expect(read(field(kind), typed)).toBe(value);
});
