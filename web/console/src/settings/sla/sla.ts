// What a policy promises, as people write it: "30 min", "4 h", "1 h 30".
import type { SetSlaPolicy, SlaPolicyView, Targets } from "../../client";

export const PRIORITIES = ["urgent", "high", "normal", "low"] as const;
export const CLOCKS = ["first_reply", "next_reply", "resolution"] as const;
export type PriorityName = (typeof PRIORITIES)[number];
export type ClockName = (typeof CLOCKS)[number];
export type Grid = Record<PriorityName, Record<ClockName, string>>;

const LONGEST = 90 * 24 * 60;

/** Minutes as a person writes them; "" for none. */
export function shown(minutes: number | null | undefined): string {
  if (!minutes) return "";
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (!hours) return `${rest} min`;
  return rest ? `${hours} h ${rest}` : `${hours} h`;
}

/** "30", "30 min", "4 h", "1 h 30", "1:30" or "" → minutes; null for nothing, undefined for what is no time. */
export function read(text: string): number | null | undefined {
  const written = text.trim().toLowerCase();
  if (!written) return null;
  const found = /^(?:(\d{1,4})\s*(?:h|:)\s*(\d{0,2})|(\d{1,6}))\s*(?:m|min)?\.?$/.exec(written);
  if (!found) return undefined;
  const minutes = found[3] === undefined ? Number(found[1]) * 60 + Number(found[2] || 0) : Number(found[3]);
  return minutes >= 1 && minutes <= LONGEST ? minutes : undefined;
}

export function gridOf(targets: Targets): Grid {
  const row = (priority: PriorityName) =>
    Object.fromEntries(CLOCKS.map((clock) => [clock, shown(targets[priority]?.[clock])])) as Record<ClockName, string>;
  return Object.fromEntries(PRIORITIES.map((priority) => [priority, row(priority)])) as Grid;
}

/** What the grid promises; null while one of its cells is no time. */
export function targetsOf(grid: Grid): Targets | null {
  const targets: Targets = {};
  for (const priority of PRIORITIES) {
    const row: Partial<Record<ClockName, number | null>> = {};
    for (const clock of CLOCKS) {
      const minutes = read(grid[priority][clock]);
      if (minutes === undefined) return null;
      row[clock] = minutes;
    }
    targets[priority] = row;
  }
  return targets;
}

/** A policy as it is sent; a new one without `policy`. */
export function formOf(policy: SlaPolicyView | null): Required<SetSlaPolicy> {
  return {
    name: policy?.name ?? "",
    targets: policy?.targets ?? {},
    filter: policy?.filter ?? "",
    calendar_id: policy?.calendar_id ?? null,
    waits_snoozed: policy?.waits_snoozed ?? true,
    warn_percent: policy?.warn_percent ?? 80,
    active: policy?.active ?? true,
  };
}
