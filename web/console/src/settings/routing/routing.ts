// The forms of routing: what is typed, and what the desk takes of it.
import type { Skills } from "../../api/types";

export interface SkillRow {
  skill: string;
  level: number;
}

export const LEVELS = [1, 2, 3, 4, 5] as const;

export function rowsOf(skills: Skills): SkillRow[] {
  return Object.entries(skills).map(([skill, level]) => ({ skill, level }));
}

/** Without the rows that name nothing yet. */
export function skillsOf(rows: SkillRow[]): Skills {
  return Object.fromEntries(rows.filter((row) => row.skill.trim()).map((row) => [row.skill.trim(), row.level]));
}

/** The minutes of a list such as "2, 5 10"; null if something else is in it. */
export function minutesOf(text: string): number[] | null {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  const found = parts.map((part) => (/^\d+$/.test(part) ? Number(part) : NaN));
  return found.some(Number.isNaN) ? null : found;
}

export type Numbers = Record<string, number | null | undefined>;

/** A place for each kind, so that what two people change of different kinds comes together. */
export function numbersOf(kinds: string[], given: Record<string, number> = {}): Numbers {
  return { ...Object.fromEntries(kinds.map((kind) => [kind, null])), ...given };
}

/** What is typed for each name: those without a number are left out. */
export function filled(numbers: Numbers): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).filter((one): one is [string, number] => typeof one[1] === "number"));
}
