// Business hours between the wire's minutes and what a form shows.
import type { Calendar, Hours, Interval, Span } from "../../api/types";

export const DAY = 24 * 60;

/** A span as two inputs show it; an end at or before the start is on the next day. */
export interface Times {
  start: string;
  end: string;
}

/** A day with hours of its own, as the form edits it. */
export interface OwnDayForm {
  day: string;
  yearly: boolean;
  name: string;
  spans: Times[];
}

/** A calendar as the form edits it: `week` has the spans of each day, Monday first. */
export interface CalendarForm {
  name: string;
  week: Times[][];
  own_days: OwnDayForm[];
  country: string;
  region: string;
  zone: string;
  team_ids: number[];
  channel_ids: number[];
  is_default: boolean;
}

/** Minutes after midnight as "09:00"; 1440 and what is beyond it as the time of the next day. */
export function clock(minutes: number): string {
  const shown = minutes % DAY;
  return `${String(Math.floor(shown / 60)).padStart(2, "0")}:${String(shown % 60).padStart(2, "0")}`;
}

/** "9", "930", "9:30", "9.30", "9h30" → minutes after midnight; "24:00" is 0. Null for what is no time. */
export function minutes(text: string): number | null {
  const found = /^(\d{1,2})(?:[:.h]?(\d\d)|[:.h])?$/i.exec(text.replace(/\s/g, ""));
  const [hour, minute] = [Number(found?.[1] ?? NaN), Number(found?.[2] ?? 0)];
  const whole = hour * 60 + minute;
  return minute < 60 && whole <= DAY ? whole % DAY : null;
}

/** The span of two inputs; null while one is no time. */
export function span({ start, end }: Times): Span | null {
  const [from, to] = [minutes(start), minutes(end)];
  if (from === null || to === null) return null;
  return { start: from, end: to > from ? to : to + DAY };
}

export const times = ({ start, end }: Span): Times => ({ start: clock(start), end: clock(end) });

/** Whether the inputs mean the next morning. */
export function overnight(one: Times): boolean {
  const found = span(one);
  return found !== null && found.end > DAY;
}

/** What the form of a calendar begins with; of none, with a usual week. */
export function formOf(calendar: Calendar | null, zone: string): CalendarForm {
  const hours = calendar?.hours;
  const usual = (day: number): Times[] => (day < 5 ? [{ start: "09:00", end: "17:00" }] : []);
  return {
    name: calendar?.name ?? "",
    week: Array.from({ length: 7 }, (_, day) => (hours ? intervalsOf(hours, day).map(times) : usual(day))),
    own_days: (hours?.own_days ?? []).map((own) => ({
      day: own.day,
      yearly: own.yearly ?? false,
      name: own.name ?? "",
      spans: (own.spans ?? []).map(times),
    })),
    country: hours?.country ?? "",
    region: hours?.region ?? "",
    zone: hours?.zone ?? zone,
    team_ids: [...(calendar?.team_ids ?? [])],
    channel_ids: [...(calendar?.channel_ids ?? [])],
    is_default: calendar?.is_default ?? false,
  };
}

/** What the form says, for the desk; inputs that are no times are left out. */
export function hoursOf(form: CalendarForm): Hours {
  return {
    intervals: form.week.flatMap((spans, day) => spans.flatMap((one) => span(one) ?? []).map((one) => ({ day, ...one }))),
    own_days: form.own_days
      .filter((own) => own.day)
      .map(({ day, yearly, name, spans }) => ({ day, yearly, name, spans: spans.flatMap((one) => span(one) ?? []) })),
    country: form.country,
    region: form.region,
    zone: form.zone,
  };
}

/** A stretch of days with the same spans, such as Monday to Friday. */
export interface Days {
  first: number;
  last: number;
  spans: Span[];
}

/** The open days of a week, those that follow each other with the same spans as one. */
export function summary(hours: Hours): Days[] {
  const found: Days[] = [];
  for (let day = 0; day < 7; day++) {
    const spans = intervalsOf(hours, day);
    const before = found.at(-1);
    if (!spans.length) continue;
    if (before && before.last === day - 1 && same(before.spans, spans)) before.last = day;
    else found.push({ first: day, last: day, spans });
  }
  return found;
}

/** Whether it never closes. */
export function always(hours: Hours): boolean {
  const [week] = summary(hours);
  return !hours.country && !hours.own_days?.length && week?.last === 6 && week.first === 0 && same(week.spans, [{ start: 0, end: DAY }]);
}

/** A weekday's name in the reader's language; 0 is Monday. */
export function dayName(day: number, format: string, width: "long" | "short"): string {
  return new Date(Date.UTC(2026, 5, 1 + day)).toLocaleDateString(format, { weekday: width, timeZone: "UTC" });
}

function intervalsOf(hours: Hours, day: number): Span[] {
  const own = (hours.intervals ?? []).filter((one: Interval) => one.day === day);
  return own.map(({ start, end }) => ({ start, end })).sort((one, other) => one.start - other.start);
}

function same(one: Span[], other: Span[]): boolean {
  return one.length === other.length && one.every((span, at) => span.start === other[at]?.start && span.end === other[at]?.end);
}
