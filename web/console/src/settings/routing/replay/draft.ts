// The routing rules of a replay, as a draft beside the real ones.
import type { DraftRule, RoutingRule, SetRoutingRule } from "../../../api/types";

/** The real rules as a draft: without what only a stored rule has. */
export function draftOf(rules: RoutingRule[]): DraftRule[] {
  return rules.map(({ id, name, team_id, filter, priority, tags, skills, active }) => ({
    id,
    name,
    team_id,
    filter,
    priority: priority as SetRoutingRule["priority"],
    tags,
    skills,
    active,
  }));
}

/** What a rule of the draft is beside the real ones; "" for one that is the same. */
export function markOf(one: DraftRule, rules: RoutingRule[]): "" | "new" | "changed" {
  const real = draftOf(rules).find((rule) => rule.id === one.id);
  if (!real) return "new";
  return told(real) === told(one) ? "" : "changed";
}

/** The place of the rule that the desk refuses, and the field of it; null for every other field. */
export function placeOf(field: string): { place: number; field: string } | null {
  const found = /^rules\[(\d+)\]\.(\w+)/.exec(field);
  return found ? { place: Number(found[1]), field: found[2] ?? "" } : null;
}

function told(one: DraftRule): string {
  const skills = Object.entries(one.skills ?? {}).sort();
  return JSON.stringify([one.name, one.team_id, one.filter, one.priority, skills, one.active]);
}
