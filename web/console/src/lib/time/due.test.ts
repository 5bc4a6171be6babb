import { expect, test } from "vitest";
import { left, nearness, used } from "./due";

const at = (hours: number) => new Date(Date.UTC(2026, 10, 27, hours)).toISOString();
const now = (hours: number) => Date.UTC(2026, 10, 27, hours);
const HOUR = 3_600_000;
const due = { since: at(8), warn_at: at(34), at: at(34), open: [{ since: at(8), until: at(10) }, { since: at(33), until: at(34) }] };

test("what is left is business time only", () => {
  expect(left(due, now(9))).toBe(2 * HOUR);
  expect(left(due, now(20))).toBe(HOUR); // the night counts for nothing
  expect(left(due, now(33) + HOUR / 2)).toBe(HOUR / 2);
  expect(left(due, now(40))).toBe(0);
});

test("without stretches it is the time on the wall", () => {
  expect(left({ ...due, open: [] }, now(33))).toBe(HOUR);
});

test("it is late only after the very moment", () => {
  const told = { warn_at: at(9), at: at(10) };
  expect([now(8), now(9), now(10), now(10) + 1].map((moment) => nearness(told, moment))).toEqual(["fine", "soon", "soon", "late"]);
});

test("the ring fills from the start to the moment it is due", () => {
  expect(used({ since: at(8), at: at(12) }, now(9))).toBe(0.25);
  expect(used({ since: at(8), at: at(12) }, now(20))).toBe(1);
});
