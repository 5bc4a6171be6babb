import { expect, test } from "vitest";
import type { TicketRow } from "../api/types";
import { above } from "./above";

function row(number: number, priority: TicketRow["priority"], waiting: string | null, updated: string): TicketRow {
  const at = (day: string) => `2026-03-${day}T10:00:00Z`;
  return { number, priority, waiting_since: waiting && at(waiting), updated_at: at(updated) } as TicketRow;
}

const ROWS = [
  row(1, "normal", "02", "05"),
  row(2, "normal", "01", "04"),
  row(3, "urgent", null, "01"),
  row(4, "normal", null, "03"),
  row(5, "normal", null, "09"),
  row(6, "low", "01", "08"),
  row(7, "urgent", "06", "06"),
  row(8, "normal", "02", "02"),
];

function sorted(order: "priority" | "updated" | "due"): number[] {
  return ROWS.toSorted((one, other) => (above(one, other, order) ? -1 : 1)).map(({ number }) => number);
}

test("the urgent come first, then who waits longest, then the newest activity", () => {
  expect(sorted("priority")).toEqual([7, 3, 2, 1, 8, 5, 4, 6]);
});

test("the newest activity comes first", () => {
  expect(sorted("updated")).toEqual([5, 6, 7, 1, 2, 4, 8, 3]);
});

test("what is due soonest comes first, and what is not due last", () => {
  const due = (at: string) => ({ due: { at } }) as Partial<TicketRow>;
  const rows = [
    { ...row(1, "normal", null, "01"), due: null },
    { ...row(2, "normal", null, "02"), ...due("2026-03-09T10:00:00Z") },
    { ...row(3, "normal", null, "03"), ...due("2026-03-02T10:00:00Z") },
    { ...row(4, "normal", null, "04"), ...due("2026-03-09T10:00:00Z") },
  ] as TicketRow[];
  const order = rows.toSorted((one, other) => (above(one, other, "due") ? -1 : 1)).map(({ number }) => number);
  expect(order).toEqual([3, 2, 4, 1]);
});
