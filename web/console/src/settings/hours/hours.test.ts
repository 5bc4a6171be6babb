import { describe, expect, it } from "vitest";
import type { Hours } from "../../api/types";
import { always, clock, formOf, hoursOf, minutes, overnight, span, summary } from "./hours";

const week = (...days: number[]) => days.map((day) => ({ day, start: 540, end: 1020 }));
const hours = (values: Partial<Hours> = {}): Hours => ({ intervals: week(0, 1, 2, 3, 4), own_days: [], country: "", region: "", zone: "UTC", ...values });

describe("times", () => {
  it("shows midnight at the end of a day, and the time of the next day", () => {
    expect([0, 540, 1440, 1800].map(clock)).toEqual(["00:00", "09:00", "00:00", "06:00"]);
  });

  it("reads times as people type them, and knows what is none", () => {
    expect(["09:05", "9", "930", "0930", "17.30", "9h", "9h30", " 9:30 ", "24:00"].map(minutes)).toEqual([545, 540, 570, 570, 1050, 540, 570, 570, 0]);
    expect(["", "25", "24:01", "9:60", "9:5", "noon", "12345"].map(minutes)).toEqual(Array(7).fill(null));
  });

  it("takes an end that is not later for the next day", () => {
    expect(span({ start: "22:00", end: "06:00" })).toEqual({ start: 1320, end: 1800 });
    expect(span({ start: "00:00", end: "00:00" })).toEqual({ start: 0, end: 1440 });
    expect(span({ start: "09:00", end: "" })).toBeNull();
    expect(overnight({ start: "22:00", end: "00:00" })).toBe(false);
    expect(overnight({ start: "22:00", end: "00:15" })).toBe(true);
  });
});

describe("a week in short", () => {
  it("puts days together that follow each other with the same hours", () => {
    const found = summary(hours({ intervals: [...week(4, 0, 1, 3), { day: 5, start: 600, end: 840 }] }));
    expect(found.map(({ first, last }) => [first, last])).toEqual([
      [0, 1],
      [3, 4],
      [5, 5],
    ]);
  });

  it("knows always", () => {
    const all = Array.from({ length: 7 }, (_, day) => ({ day, start: 0, end: 1440 }));
    expect(always(hours({ intervals: all }))).toBe(true);
    expect(always(hours({ intervals: all, country: "FR" }))).toBe(false);
    expect(always(hours({ intervals: all.slice(1) }))).toBe(false);
    expect(always(hours({ intervals: [] }))).toBe(false);
  });
});

describe("the form", () => {
  it("gives back what it was given", () => {
    const given = hours({
      intervals: [...week(0), { day: 4, start: 1320, end: 1800 }],
      own_days: [{ day: "2026-12-24", yearly: true, name: "Christmas Eve", spans: [{ start: 540, end: 720 }] }],
      country: "FR",
      region: "57",
      zone: "Europe/Paris",
    });
    const form = formOf({ id: 1, name: "Office", hours: given, team_ids: [2], channel_ids: [], is_default: false } as never, "UTC");
    expect(hoursOf(form)).toEqual(given);
    expect(form.team_ids).toEqual([2]);
  });

  it("leaves out what is not filled in", () => {
    const form = formOf(null, "Europe/Paris");
    form.week[0]?.push({ start: "18:00", end: "" });
    form.own_days.push({ day: "", yearly: false, name: "", spans: [] });
    expect(hoursOf(form)).toEqual(hours({ zone: "Europe/Paris" }));
  });
});
