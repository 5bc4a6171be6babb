// The order of tickets in a list: the desk's own rule, for rows that change live.
import type { TicketFilter } from "../api/desk";
import type { TicketRow } from "../api/types";
import { byMoment } from "./time/moments";

export type Order = NonNullable<TicketFilter["sort"]>;
export const ORDERS: readonly Order[] = ["priority", "updated", "due"];

const PRIORITIES = ["urgent", "high", "normal", "low"];

/** Whether a row is above another one. */
export function above(row: TicketRow, other: TicketRow, order: Order): boolean {
  if (order === "priority") {
    const apart = PRIORITIES.indexOf(row.priority) - PRIORITIES.indexOf(other.priority);
    if (apart) return apart < 0;
    if (row.waiting_since && other.waiting_since)
      return (byMoment(row.waiting_since, other.waiting_since) || row.number - other.number) < 0;
    if (row.waiting_since || other.waiting_since) return row.waiting_since !== null;
    return (byMoment(other.updated_at, row.updated_at) || row.number - other.number) < 0;
  }
  if (order === "due") {
    if (row.due && other.due) return (byMoment(row.due.at, other.due.at) || row.number - other.number) < 0;
    if (row.due || other.due) return Boolean(row.due);
    return row.number < other.number;
  }
  return (byMoment(row.updated_at, other.updated_at) || row.number - other.number) > 0;
}
