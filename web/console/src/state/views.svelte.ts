// The views of the inbox, their live counts, and which tickets belong to which view.
import type { Push } from "shared/frames/console.gen";
import * as desk from "../api/desk";
import type { TicketFilter } from "../api/desk";
import type { Counts, TicketRow } from "../api/types";
import { Asked } from "../lib/asked.svelte";
import { live } from "./live.svelte";
import { session } from "./session.svelte";

export const VIEWS = ["mine", "unassigned", "open", "pending", "snoozed", "solved", "closed", "bot", "undelivered"] as const;
export type View = (typeof VIEWS)[number] | "all";

const COUNT_DELAY_MS = 300;

class ViewCounts {
  #answer = new Asked<Counts>();
  /** Null, shown as no number, while the desk is away: the banner says so. */
  counts = $derived(this.#answer.problem ? null : this.#answer.data);

  start(): () => void {
    const stops = [live.onPush((push) => this.#heard(push)), live.onLeft(() => this.refresh()), live.onResync(() => this.#caughtUp())];
    void this.#answer.again((signal) => desk.tickets.counts(signal));
    return () => stops.forEach((stop) => stop());
  }

  /** Asks soon, once for a burst of changes. */
  refresh(): void {
    this.#answer.soon(this.counts ? COUNT_DELAY_MS : 0);
  }

  #caughtUp(): void {
    this.refresh();
    void session.catchUp();
  }

  #heard(push: Push): void {
    if (push.ticket) this.refresh();
    if (push.event.type === "setup.changed" && ["brand", "channel"].includes(push.event.what)) session.directoryChanged();
    if (push.event.type === "advisor.presence_changed") session.presenceChanged(push.event.advisor_id, push.event.presence);
    if (push.event.type === "advisor.changed" || push.event.type === "team.changed") void session.catchUp();
  }
}

export const viewCounts = new ViewCounts();

/** Whether there is such a view: an address can be old, or mistyped. */
export function isView(name: string): boolean {
  return name === "all" || (VIEWS as readonly string[]).includes(name) || teamOf(name) !== null || /^saved-\d+$/.test(name);
}

/** A view's filter for the desk: "team-3" is the queue of team 3. */
export function filterOf(view: string): TicketFilter {
  const team = teamOf(view);
  return team === null ? { view: view as View } : { view: "unassigned", team };
}

export function teamOf(view: string): number | null {
  const found = /^team-(\d+)$/.exec(view);
  return found ? Number(found[1]) : null;
}

/** Whether a row, as it is now, is part of a view: the desk's own rule, for rows that change live. */
export function belongs(row: TicketRow, view: string): boolean {
  if (row.merged_into !== null) return false;
  const team = teamOf(view);
  const awake = row.state === "open" || row.state === "pending";
  if (view === "all") return true;
  if (view === "undelivered") return row.undelivered === true;
  if (row.with_bot && (awake || row.state === "snoozed")) return view === "bot";
  if (team !== null) return awake && row.owner === null && row.team?.id === team;
  switch (view as View) {
    case "mine":
      return awake && row.owner?.id === session.me?.id;
    case "unassigned":
      return awake && row.owner === null;
    case "open":
      return awake;
    case "bot":
      return false;
    default:
      return row.state === view;
  }
}
