// What an event of the desk is about, whatever its type.
import type { Actor, DeskEvent } from "./types";

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

/** The merge, split or move it tells of. */
export function actOf(event: DeskEvent): number | null {
  return "act_id" in event ? event.act_id : null;
}

export function actorOf(event: DeskEvent): Actor | null {
  return ("by" in event && event.by) || null;
}
