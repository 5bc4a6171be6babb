// A routing rule as it is typed.
import type { SetRoutingRule } from "../../api/types";
import { rowsOf, skillsOf, type SkillRow } from "./routing";

export interface RuleForm {
  name: string;
  team_id: number;
  filter: string;
  priority: SetRoutingRule["priority"];
  /** With commas between them. */
  tags: string;
  active: boolean;
  skills: SkillRow[];
}

export function formOf(rule: SetRoutingRule | null, team: number): RuleForm {
  return {
    name: rule?.name ?? "",
    team_id: rule?.team_id ?? team,
    filter: rule?.filter ?? "",
    priority: rule?.priority ?? null,
    tags: (rule?.tags ?? []).join(", "),
    active: rule?.active ?? true,
    skills: rowsOf(rule?.skills ?? {}),
  };
}

export function ruleOf(form: RuleForm): SetRoutingRule {
  const tags = form.tags.split(",").map((tag) => tag.trim());
  return { ...form, skills: skillsOf(form.skills), tags: tags.filter(Boolean) };
}
