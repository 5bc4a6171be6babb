import { describe, expect, test } from "vitest";
import { byMoment } from "./moments";

describe("moments", () => {
  test.each([
    ["2026-03-01T12:00:00.000001Z", "2026-03-01T12:00:00.000002Z"],
    ["2026-03-01T12:00:00Z", "2026-03-01T12:00:00.000001Z"],
    ["2026-03-01T11:59:59.999999Z", "2026-03-01T12:00:00Z"],
  ])("%s is before %s", (a, b) => {
    expect(byMoment(a, b)).toBeLessThan(0);
    expect(byMoment(b, a)).toBeGreaterThan(0);
    expect(byMoment(a, a)).toBe(0);
  });
});
