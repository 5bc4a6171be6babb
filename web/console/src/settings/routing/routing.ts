// The forms of routing: what is typed, and what the desk takes of it.
import type { RoutingRule, SetRoutingRule, Skills } from "../../api/types";

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

/** What is typed for each name: those without a number are left out. */
export function filled(numbers: Numbers): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).filter((one): one is [string, number] => typeof one[1] === "number"));
}

export interface RuleForm {
  name: string;
  team_id: number;
  filter: string;
  priority: SetRoutingRule["priority"];
  tags: string;
  active: boolean;
  skills: SkillRow[];
}

/** What the form of a rule starts from; a new one goes to the team `team_id`. */
export function formOf(rule: RoutingRule | null, team_id: number): RuleForm {
  return {
    name: rule?.name ?? "",
    team_id: rule?.team_id ?? team_id,
    filter: rule?.filter ?? "",
    priority: (rule?.priority ?? null) as SetRoutingRule["priority"],
    tags: rule?.tags.join(", ") ?? "",
    active: rule?.active ?? true,
    skills: rowsOf(rule?.skills ?? {}),
  };
}

/** The form of a rule as the desk takes it. */
export function bodyOf({ skills, tags, ...form }: RuleForm): SetRoutingRule {
  return {
    ...form,
    skills: skillsOf(skills),
    tags: tags
      .split(",")
      .map((tag) => tag.trim())
      .filter(Boolean),
  };
}
