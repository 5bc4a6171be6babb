// Recorded events as one line each, in the reader's language.
import type { DeskEvent, FactView } from "../api/types";
import { named, t, tn } from "../lib/i18n.svelte";
import { session } from "../state/session.svelte";

/** Events that are no fact of the river: they are a message there, or about something else. */
const SILENT = new Set([
  "message.received",
  "reply.written",
  "note.added",
  "call.noted",
  "delivery.changed",
  "contact.changed",
  "advisor.presence_changed",
  "item.failed",
]);

export function isFact(event: DeskEvent): boolean {
  return !SILENT.has(event.type);
}

/** What happened, and who did it; the desk's own line for an event this console does not know. */
export function sentence(fact: FactView): string {
  const { event } = fact;
  const who = event.by?.name || t("fact.somebody");
  const text = (field: string) => String(event[field] ?? "");
  switch (event.type) {
    case "ticket.opened":
      return event["linked_to"] ? t("fact.followed", { number: text("linked_to") }) : t("fact.opened");
    case "ticket.assigned":
      return assigned(event, who);
    case "ticket.state_changed":
      return t("fact.state", { who, state: named("state", text("now")) }) + because(text("reason"));
    case "ticket.priority_changed":
      return t("fact.priority", { who, priority: named("priority", text("now")) });
    case "ticket.tags_changed":
      return tags(event, who);
    case "ticket.subject_changed":
      return t("fact.subject", { who, subject: text("now") });
    case "ticket.merged":
      return t("fact.merged", { who, from: text("ticket_id"), into: text("into") });
    case "ticket.split":
      return tn("fact.split", (event["message_ids"] as number[]).length, { who, from: text("ticket_id"), into: text("into") });
    case "message.moved":
      return t("fact.moved", { who, from: text("ticket_id"), into: text("into") });
    case "act.undone":
      return t("fact.undone", { who, act: named("act", text("act")) });
    case "survey.invited":
      return t("fact.invited", { survey: named("survey", text("survey")) });
    case "survey.answered":
      return t("fact.answered", { survey: named("survey", text("survey")), score: text("score") });
    case "item.parked":
      return t("fact.parked", { reason: text("reason") });
    default:
      return fact.says;
  }
}

function assigned(event: DeskEvent, who: string): string {
  const advisor = session.advisor(event["advisor_id"] as number | null)?.name;
  const team = session.team(event["team_id"] as number | null)?.name;
  const why = event.by?.kind === "advisor" ? "" : because(String(event["reason"] ?? ""));
  if (advisor) return t("fact.assigned", { who, advisor }) + why;
  return (team ? t("fact.queued", { who, team }) : t("fact.unassigned", { who })) + why;
}

function tags(event: DeskEvent, who: string): string {
  const added = (event["added"] as string[]).map((tag) => `+${tag}`);
  const removed = (event["removed"] as string[]).map((tag) => `−${tag}`);
  return t("fact.tags", { who, tags: [...added, ...removed].join(" ") });
}

function because(reason: string): string {
  return reason ? ` · ${reason}` : "";
}
