// Recorded events as one line each, in the reader's language.
import { actorOf } from "../api/events";
import type { DeskEvent, FactView } from "../api/types";
import { named, t, tn } from "../lib/i18n.svelte";
import { fields } from "./fields.svelte";
import { statuses } from "./statuses.svelte";
import { session } from "./session.svelte";

type Of<Type extends DeskEvent["type"]> = Extract<DeskEvent, { type: Type }>;

/** What happened, and who did it; "" for what the river shows as a message, or not at all. */
export function sentence({ event, says }: Pick<FactView, "event" | "says">): string {
  const who = whoDid(event);
  switch (event.type) {
    case "ticket.opened":
      return event.linked_to ? t("fact.followed", { number: event.linked_to }) : t("fact.opened");
    case "ticket.assigned":
      return assigned(event, who);
    case "offer.accepted":
      return t("fact.accepted", { who });
    case "offer.missed":
      return t(event.away ? "fact.missed_twice" : "fact.missed", { advisor: event.name });
    case "ticket.state_changed":
      return t("fact.state", { who, state: statuses.name(event.status) || event.named || named("state", event.now) }) + because(event.reason);
    case "ticket.priority_changed":
      return t("fact.priority", { who, priority: named("priority", event.now) });
    case "ticket.tags_changed":
      return t("fact.tags", { who, tags: tags(event) });
    case "ticket.fields_changed":
      return event.changes.map((one) => t("fact.field", { who, field: fields.labelOf(one.key, one.label), value: fields.say(one.key, one.now) })).join(" · ");
    case "ticket.subject_changed":
      return t("fact.subject", { who, subject: event.now });
    case "participant.changed":
      return t(event.now === "copied" ? "fact.added" : "fact.set_aside", { who, address: event.value });
    case "ticket.merged":
      return t("fact.merged", { who, from: event.ticket_id, into: event.into });
    case "ticket.split":
      return tn("fact.split", event.message_ids.length, { who, from: event.ticket_id, into: event.into });
    case "message.moved":
      return t("fact.moved", { who, from: event.ticket_id, into: event.into });
    case "messages.joined":
      return tn("fact.joined", event.message_ids.length, { who, from: event.source });
    case "act.undone":
      return t("fact.undone", { who, act: named("act", event.act) });
    case "turn.taken":
      return event.why === "handover" ? "" : t(event.turn === "bot" ? "fact.handed_back" : "fact.taken_over", { who });
    case "bot.handed_over":
      return `${t("fact.handed_over", { who })} · ${event.summary}`;
    case "bot.judged":
      return t(event.helpful ? "fact.judged_yes" : "fact.judged_no", { who });
    case "survey.invited":
      return t("fact.invited", { survey: named("survey", event.survey) });
    case "survey.answered":
      return t("fact.answered", { survey: named("survey", event.survey), score: event.score });
    case "item.parked":
      return t("fact.parked", { reason: event.reason });
    case "delivery.changed":
      return delivery(event, who);
    case "item.judged":
      return event.verdict === "ticket" ? t("fact.admitted", { who }) : "";
    case "chat.changed":
      return t(`fact.chat_${event.what}`, { title: event.title ?? "" });
    case "due.warned":
      return t(`fact.due_soon_${event.clock}`);
    case "due.breached":
      return t(`fact.late_${event.clock}`);
    case "people.notified":
      return t("rule.notified", { who, names: event.advisor_ids.map((id) => session.advisor(id)?.name ?? "").filter(Boolean).join(", "), text: event.text });
    case "due.changed":
    case "message.changed":
    case "message.received":
    case "reply.written":
    case "note.added":
    case "call.noted":
    case "files.fetched":
    case "ticket.suggestion_dismissed":
    case "contact.changed":
    case "advisor.presence_changed":
    case "advisor.changed":
    case "team.changed":
    case "invitation.changed":
    case "item.failed":
    case "sender_rule.changed":
    case "setup.changed":
      return "";
    default:
      return says; // an event newer than this page
  }
}

/** Who did it, as a sentence begins: a rule is not taken for a person. */
export function whoDid(event: DeskEvent): string {
  const by = actorOf(event);
  if (by?.kind === "rule") return t("rule.by", { name: by.name ?? "" });
  return by?.name || t("fact.somebody");
}

/** The rule that did it. */
export function ruleOf(event: DeskEvent): number | null {
  const by = actorOf(event);
  return by?.kind === "rule" ? (by.id ?? null) : null;
}

function assigned(event: Of<"ticket.assigned">, who: string): string {
  const advisor = session.advisor(event.advisor_id)?.name;
  const team = session.team(event.team_id)?.name;
  const why = event.by.kind === "advisor" || event.by.kind === "rule" ? "" : because(event.reason);
  if (advisor && event.by.kind === "advisor" && event.by.id === event.advisor_id) return t("fact.took", { who });
  if (advisor) return t("fact.assigned", { who, advisor }) + why;
  return (team ? t("fact.queued", { who, team }) : t("fact.unassigned", { who })) + why;
}

/** Only trouble is told, and how it ended: the message itself shows the rest. */
function delivery(event: Of<"delivery.changed">, who: string): string {
  if (event.settled) return t(event.state === "sent" ? "fact.arrived" : "fact.settled", { who });
  if (event.state === "failed") return t("fact.undelivered") + because(event.detail);
  return event.state === "uncertain" ? t("fact.uncertain") + because(event.detail) : "";
}

function tags(event: Of<"ticket.tags_changed">): string {
  return [...event.added.map((tag) => `+${tag}`), ...event.removed.map((tag) => `−${tag}`)].join(" ");
}

function because(reason: string | undefined): string {
  return reason ? ` · ${reason}` : "";
}
