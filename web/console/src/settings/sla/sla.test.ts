import { expect, test } from "vitest";
import { gridOf, read, shown, targetsOf } from "./sla";

test.each([
  ["", null],
  ["30", 30],
  ["30 min", 30],
  ["4 h", 240],
  ["4h", 240],
  ["1 h 30", 90],
  ["1:30", 90],
  ["1 h 30 min", 90],
  ["soon", undefined],
  ["0", undefined],
  ["-5", undefined],
  ["2161 h", undefined], // over 90 days
])("%j is read as %j minutes", (text, minutes) => {
  expect(read(text)).toBe(minutes);
});

test("what is shown is read as the same", () => {
  for (const minutes of [1, 30, 60, 90, 1440, 90 * 24 * 60]) expect(read(shown(minutes))).toBe(minutes);
});

test("a grid is sent as it was, and not while one cell is no time", () => {
  const grid = gridOf({ urgent: { first_reply: 15 } });
  expect(targetsOf(grid)?.urgent).toEqual({ first_reply: 15, next_reply: null, resolution: null });
  grid.low.resolution = "soon";
  expect(targetsOf(grid)).toBeNull();
});
