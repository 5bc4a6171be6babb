// When a ticket is due: how near that is, and how much business time is left.
import type { DueView } from "../../client";

export type Nearness = "fine" | "soon" | "late";

export function nearness(due: Pick<DueView, "warn_at" | "at">, now: number): Nearness {
  if (now > Date.parse(due.at)) return "late";
  return now >= Date.parse(due.warn_at) ? "soon" : "fine";
}

/** Milliseconds of business time until it is due, 0 once it is late. What the desk tells goes back some days
 * of work; before that the time on the wall is added. */
export function left(due: Pick<DueView, "at" | "open">, now: number): number {
  if (!due.open.length) return Math.max(0, Date.parse(due.at) - now);
  const counted = due.open.reduce((sum, one) => sum + Math.max(0, Date.parse(one.until) - Math.max(now, Date.parse(one.since))), 0);
  const first = Date.parse(due.open[0]?.since ?? due.at);
  return counted + (due.open.length >= MOST ? Math.max(0, first - now) : 0);
}

const MOST = 12; // stretches that the desk tells

/** How much of the ring is full: from 0 when the clock starts to 1 when it is due. */
export function used(due: Pick<DueView, "since" | "at">, now: number): number {
  const start = Date.parse(due.since);
  const whole = Math.max(1, Date.parse(due.at) - start);
  return Math.min(1, Math.max(0, (now - start) / whole));
}
