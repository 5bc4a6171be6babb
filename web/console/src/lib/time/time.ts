// Times as people say them; the exact moment stays one hover away.
import * as formats from "shared/formats";
import { clock } from "./clock.svelte";
import { locale, t } from "../i18n.svelte";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "now", "5 min", "3 h", "2 d", then the date. */
export function ago(moment: string): string {
  const past = Math.max(0, clock.now - Date.parse(moment));
  if (past < MINUTE) return t("time.now");
  if (past < HOUR) return t("time.minutes", { n: Math.floor(past / MINUTE) });
  if (past < DAY) return t("time.hours", { n: Math.floor(past / HOUR) });
  if (past < 7 * DAY) return t("time.days", { n: Math.floor(past / DAY) });
  return date(moment);
}

/** A length of time: "35 min", "3 h", "2 d". */
export function lasting(ms: number): string {
  if (ms < HOUR) return t("time.minutes", { n: Math.floor(ms / MINUTE) });
  return ms < 2 * DAY ? t("time.hours", { n: Math.floor(ms / HOUR) }) : t("time.days", { n: Math.floor(ms / DAY) });
}

export function date(moment: string): string {
  return formats.date(new Date(moment), locale.format, new Date(clock.now));
}

/** Weekday, date, time and zone. */
export function exact(moment: string): string {
  return formats.exact(new Date(moment), locale.format);
}

/** The moment a snooze ends, briefly. */
export function until(moment: string): string {
  return new Date(moment).toLocaleString(locale.format, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
}

/** The time of a moment of today, and the day of an earlier one. */
export function since(moment: string): string {
  const at = new Date(moment);
  if (at.toDateString() !== new Date(clock.now).toDateString()) return until(moment);
  return at.toLocaleTimeString(locale.language, { hour: "2-digit", minute: "2-digit" });
}

/** 125 → "2:05". */
export function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** "2:05", "2" (minutes) or "90:00" → seconds; null when it is none of them. */
export function seconds(text: string): number | null {
  const found = /^(\d{1,3})(?::([0-5]?\d))?$/.exec(text.trim());
  return found ? Number(found[1]) * 60 + Number(found[2] ?? 0) : null;
}

export interface Preset {
  key: "snooze.hour" | "snooze.evening" | "snooze.tomorrow" | "snooze.monday" | "snooze.week";
  at: Date;
}

/** When a snoozed ticket may come back, from `now` on, soonest first. */
export function presets(now: Date): Preset[] {
  const at = (days: number, hour: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
  const toMonday = (8 - now.getDay()) % 7 || 7;
  const all: Preset[] = [
    { key: "snooze.hour", at: new Date(now.getTime() + HOUR) },
    { key: "snooze.evening", at: at(0, 17) },
    { key: "snooze.tomorrow", at: at(1, 9) },
    { key: "snooze.monday", at: at(toMonday, 9) },
    { key: "snooze.week", at: at(7, 9) },
  ];
  const coming = all.filter((preset) => preset.at > now).sort((a, b) => a.at.getTime() - b.at.getTime());
  // on a Sunday tomorrow is Monday, and on a Monday the next one is a week away
  return coming.filter((preset, index) => preset.at.getTime() !== coming[index - 1]?.at.getTime());
}
