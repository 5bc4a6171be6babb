// The cursor of the list and the open ticket are one: while a ticket is open, a step opens the next one, and
// what a key does, it does to what both show.
import { tick } from "svelte";
import { keys } from "../lib/keys.svelte";
import { router } from "../lib/router.svelte";
import { conversation } from "../state/conversation.svelte";
import { tickets } from "../state/tickets.svelte";

/** Keys of an open ticket; in the list they open the cursor's ticket first. */
const ACTS = ["r", "n", "a", "s", "z", "t", "e", "b"];

export function step(by: 1 | -1): void {
  tickets.move(by);
  if (router.ticket === null || tickets.cursor === null) return;
  router.openTicket(tickets.cursor, "replace");
  tickets.point(router.ticket); // unsaved text may have held us back
}

/** Opens the row that has the focus, or else the cursor's. */
export function openRow(event: KeyboardEvent): void {
  const row = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[data-ticket]") : null;
  const number = row ? Number(row.dataset["ticket"]) : underCursor();
  if (number !== null) router.openTicket(number);
}

export function close(): void {
  if (router.ticket === null) return;
  router.closeTicket();
  tickets.showCursor();
}

/** What the keys of a ticket do while none is open. */
export const acts = Object.fromEntries(ACTS.map((name) => [name, (event: KeyboardEvent) => void actOn(name, event)]));

async function actOn(name: string, event: KeyboardEvent): Promise<void> {
  const number = underCursor();
  if (router.ticket !== null || number === null) return;
  keys.hold(); // what is typed next is for the field that this opens
  router.openTicket(number);
  await conversation.show(number);
  await tick();
  if (conversation.detail?.ticket.number === number && router.ticket === number) keys.press(name, event);
}

function underCursor(): number | null {
  return tickets.rows.some((row) => row.number === tickets.cursor) ? tickets.cursor : null;
}
