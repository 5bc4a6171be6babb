// A rule as its form has it, and its parts as sentences.
import type { Action, ActionChange, FieldValue, Rule, SetRule, Trigger } from "../../api/types";
import { named, t, tn } from "../../lib/i18n.svelte";
import { until } from "../../lib/time/time";
import { fields } from "../../state/fields.svelte";
import { session } from "../../state/session.svelte";
import { statuses } from "../../state/statuses.svelte";
import { firstValue, shownTime } from "./values";

export const HAPPENINGS = [
  "opened",
  "customer_wrote",
  "replied",
  "noted",
  "state",
  "team",
  "owner",
  "priority",
  "tags",
  "fields",
  "status",
  "survey",
  "due_soon",
  "late",
] as const;
export const LASTING = ["waiting", "queued", "open", "pending", "solved", "quiet", "created"] as const;
export const KINDS = ["route", "assign", "state", "snooze", "priority", "tags", "fields", "note", "reply", "notify", "survey"] as const;
export const STATES = ["open", "pending", "solved", "closed"] as const;
export const PRIORITIES = ["raise", "urgent", "high", "normal", "low"] as const;
export type ActionKind = Action["type"];

/** A new action of a kind, as its form begins. */
export function blank(kind: ActionKind): Action {
  switch (kind) {
    case "route":
      return { type: "route", team_id: session.teams[0]?.id ?? null };
    case "assign":
      return { type: "assign", advisor_id: session.advisors[0]?.id ?? 0 };
    case "state":
      return { type: "state", state: "pending" };
    case "snooze":
      return { type: "snooze", minutes: 24 * 60 };
    case "priority":
      return { type: "priority", priority: "raise" };
    case "tags":
      return { type: "tags", add: [], remove: [] };
    case "fields": {
      const [first] = fields.shown("ticket", {});
      return { type: "fields", fields: first ? { [first.key]: firstValue(first) } : {} };
    }
    case "note":
      return { type: "note", text: "" };
    case "reply":
      return { type: "reply", reply_id: 0 };
    case "notify":
      return { type: "notify", owner: true, leads: false, advisor_ids: [], text: "" };
    case "survey":
      return { type: "survey" };
  }
}

/** A rule as it is sent, without what the desk adds. */
export function setOf({ name, trigger, actions, filter, team_id, stop, once, active }: Rule): SetRule {
  return { name, trigger, actions, filter, team_id, stop, once, active };
}

/** The teams whose rules this person may make. */
export function ownTeams() {
  if (session.me?.role === "admin") return session.teams;
  return session.teams.filter((team) => session.me?.teams.some((mine) => mine.id === team.id));
}

export function whenSaid(trigger: Trigger): string {
  if (trigger.type === "time") return t("rule.after", { what: named("lasting", trigger.since), time: shownTime(trigger.minutes) });
  return trigger.events.map((event) => named("happening", event)).join(" · ");
}

/** An action as a sentence; `replies` are the names of saved replies, which only rules send. */
export function actionSaid(action: Action, replies: Map<number, string> = new Map()): string {
  switch (action.type) {
    case "route":
      return t("rule.does_route", { team: session.team(action.team_id ?? null)?.name ?? t("rule.its_team") });
    case "assign":
      return t("rule.does_assign", { advisor: session.advisor(action.advisor_id)?.name ?? t("rule.gone") });
    case "state":
      return t("rule.does_state", { state: statuses.name(action.status_id) || (action.status_id ? t("rule.gone") : named("state", action.state)) });
    case "snooze":
      return t("rule.does_snooze", { time: shownTime(action.minutes) });
    case "priority":
      return action.priority === "raise" ? t("rule.does_raise") : t("rule.does_priority", { priority: named("priority", action.priority) });
    case "tags":
      return [...(action.add ?? []).map((tag) => `+${tag}`), ...(action.remove ?? []).map((tag) => `−${tag}`)].join(" ");
    case "fields":
      return Object.entries(action.fields).map(([key, value]) => fieldSaid(key, value)).join(" · ");
    case "note":
      return t("rule.does_note", { text: action.text });
    case "reply":
      return t("rule.does_reply", { name: replies.get(action.reply_id) ?? t("rule.gone") });
    case "notify":
      return t("rule.does_notify", { who: whoSaid(action), text: action.text });
    case "survey":
      return t("rule.does_survey");
  }
}

function fieldSaid(key: string, value: FieldValue | null): string {
  const field = fields.labelOf(key, t("rule.gone"));
  return value === null ? t("rule.does_empty", { field }) : t("rule.change", { what: field, said: fields.say(key, value) });
}

function whoSaid(action: Extract<Action, { type: "notify" }>): string {
  const names = (action.advisor_ids ?? []).map((id) => session.advisor(id)?.name ?? t("rule.gone"));
  return [...(action.owner ? [t("rule.the_owner")] : []), ...(action.leads ? [t("rule.the_leads")] : []), ...names].join(", ");
}

/** One change of a dry run or of what a rule did: "Priority: normal → urgent". */
export function changeSaid(change: ActionChange): string {
  const what = named("deed", change.what);
  const from = change.was ? valueSaid(change.what, change.was) : "";
  const to = change.now ? valueSaid(change.what, change.now) : "";
  const said = from && to && from !== to ? `${from} → ${to}` : to || from;
  const left = change.left ? t("rule.left_out", { why: named("left", change.left) }) : "";
  return [said ? t("rule.change", { what, said }) : what, left].filter(Boolean).join(" ");
}

function valueSaid(what: string, value: string): string {
  if (what === "priority") return named("priority", value);
  if (what === "snooze") return value in STATE_NAMES ? named("state", value) : until(value);
  if (what === "state" || (what === "status" && value in STATE_NAMES)) return named("state", value);
  return value;
}
const STATE_NAMES = { open: 1, pending: 1, snoozed: 1, solved: 1, closed: 1 };

export function timesSaid(applied: number): string {
  return tn("rule.applied", applied);
}
