// What an event of the desk is about, whatever its type.
import type { Actor, DeskEvent, TicketRow } from "./types";

/** Every ticket it touches. */
export function ticketsOf(event: DeskEvent): number[] {
  const found: number[] = [];
  if ("ticket_id" in event && event.ticket_id) found.push(event.ticket_id);
  if ("into" in event) found.push(event.into);
  if ("other_id" in event) found.push(event.other_id);
  return found;
}

/** Every customer it changes: two when one goes into another. */
export function customersOf(event: DeskEvent): number[] {
  if (event.type !== "contact.changed") return [];
  return event.merged ? [event.contact_id, event.merged] : [event.contact_id];
}

/** Every company it changes: two when one goes into another. */
export function companiesOf(event: DeskEvent): number[] {
  if (event.type !== "company.changed") return [];
  return event.other ? [event.company_id, event.other] : [event.company_id];
}

/** Whether it gives another name to the owner or the team that a ticket shows. */
export function renames(event: DeskEvent, { owner, team }: Pick<TicketRow, "owner" | "team">): boolean {
  if (event.type === "advisor.changed") return event.was?.name !== event.now.name && event.advisor_id === owner?.id;
  if (event.type === "team.changed") return event.was?.name !== event.now.name && event.team_id === team?.id;
  return false;
}

/** The merge, split or move it tells of. */
export function actOf(event: DeskEvent): number | null {
  return "act_id" in event ? event.act_id : null;
}

export function actorOf(event: DeskEvent): Actor | null {
  return ("by" in event && event.by) || null;
}
