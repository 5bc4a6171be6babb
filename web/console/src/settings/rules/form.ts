// A rule as its form has it, and as it is sent.
import type { Action, Rule, SetRule, Trigger } from "../../api/types";
import { readTime, shownTime } from "./values";

type Events = Extract<Trigger, { type: "events" }>["events"];

export interface RuleForm {
  name: string;
  filter: string;
  team_id: number | null;
  actions: Action[];
  stop: boolean;
  once: boolean;
  active: boolean;
  /** What the rule looks at; the form keeps the other one too. */
  by: Trigger["type"];
  events: Events;
  since: Extract<Trigger, { type: "time" }>["since"];
  /** How long it lasts, as it is typed. */
  lasting: string;
}

/** What the form starts from; a new rule is that of the team `team_id`, null: of all. */
export function formOf(rule: Rule | null, team_id: number | null): RuleForm {
  const trigger: Trigger = rule?.trigger ?? { type: "events", events: ["opened"] };
  return {
    name: rule?.name ?? "",
    filter: rule?.filter ?? "",
    team_id: rule ? rule.team_id : team_id,
    actions: rule?.actions ?? [],
    stop: rule?.stop ?? false,
    once: rule?.once ?? false,
    active: rule?.active ?? true,
    by: trigger.type,
    events: trigger.type === "events" ? trigger.events : ["opened"],
    since: trigger.type === "time" ? trigger.since : "waiting",
    lasting: shownTime(trigger.type === "time" ? trigger.minutes : 120),
  };
}

/** When the rule looks; null while that cannot be said. */
export function triggerOf({ by, events, since, lasting }: RuleForm): Trigger | null {
  if (by === "events") return events.length ? { type: "events", events } : null;
  const minutes = readTime(lasting);
  return minutes === null ? null : { type: "time", since, minutes };
}

/** The form as the desk takes it; null while it cannot be said when the rule looks. */
export function bodyOf(form: RuleForm): SetRule | null {
  const { name, filter, team_id, actions, stop, once, active } = form;
  const trigger = triggerOf(form);
  return trigger && { name, filter, team_id, actions, stop, once, active, trigger };
}
