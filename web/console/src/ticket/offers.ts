// Chats that are offered to an advisor.
import type { TicketRow } from "../api/types";

/** Those that the desk offers to this advisor: it says when an offer is over. The clock of this screen can be wrong. */
export function offeredTo(rows: TicketRow[], me: number | undefined): TicketRow[] {
  return rows.filter((row) => row.accept_by && row.state === "open" && row.owner?.id === me);
}

/** The seconds that are left of an offer by the clock of this screen; null if that says it is over. */
export function left(row: Pick<TicketRow, "accept_by">, now: number): number | null {
  const seconds = row.accept_by ? Math.ceil((Date.parse(row.accept_by) - now) / 1000) : 0;
  return seconds > 0 ? seconds : null;
}
