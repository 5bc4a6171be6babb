import { expect, test } from "vitest";
import type { TicketRow } from "../api/types";
import { left, offeredTo } from "./offers";

const NOW = Date.parse("2026-03-02T10:00:00Z");
const row = (values: Partial<TicketRow>): TicketRow =>
  ({ number: 1, state: "open", owner: { id: 7, name: "Ana" }, accept_by: "2026-03-02T10:00:30Z", ...values }) as TicketRow;

test("an offer is there as long as the desk says so, even if the clock of this screen is wrong", () => {
  const passed = row({ accept_by: "2026-03-02T09:00:00Z" });
  expect(offeredTo([passed], 7)).toEqual([passed]);
});

test("what was accepted, is somebody else's or is not open is not offered", () => {
  const rows = [row({ accept_by: null }), row({ owner: { id: 8, name: "Bo" } }), row({ owner: null }), row({ state: "snoozed" })];
  expect(offeredTo(rows, 7)).toEqual([]);
  expect(offeredTo([row({})], undefined)).toEqual([]);
});

test.each([
  ["2026-03-02T10:00:30Z", 30],
  ["2026-03-02T10:00:00.200Z", 1],
  ["2026-03-02T10:00:00Z", null],
  ["2026-03-02T09:00:00Z", null],
  [null, null],
])("of an offer until %s this many seconds are left: %s", (accept_by, seconds) => {
  expect(left({ accept_by }, NOW)).toBe(seconds);
});
