import { expect, test } from "vitest";
import type { CustomField } from "../../api/types";
import { read, sent } from "./typed";

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

test("what is not shown any more is not sent", () => {
  const options = [{ value: "gold", labels: {} }];
  const shown = [
    { key: "order", kind: "text", choices: [] },
    { key: "plan", kind: "choice", choices: options },
    { key: "parts", kind: "choices", choices: options },
    { key: "seats", kind: "number", choices: [] },
  ] as unknown as CustomField[];
  expect(sent(shown, { order: "A1", archived: "x", plan: "gold", parts: ["gold", "gone"] })).toEqual({ order: "A1", plan: "gold", parts: ["gold"] });
  expect(sent(shown, { plan: "gone", parts: ["gone"], seats: 0 })).toEqual({ seats: 0 });
});
