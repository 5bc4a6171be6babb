// Moving the open ticket to another state, with the way back said at once.
import * as desk from "../../api/desk";
import type { State, TicketDetail, TicketRow } from "../../api/types";
import { t } from "../../lib/i18n.svelte";
import { conversation } from "../../state/conversation.svelte";
import { fields } from "../../state/fields.svelte";
import { toasts } from "../../state/toasts.svelte";

/** `status`: what the state is called, one of the desk's own. */
export async function moveTo(state: State, status: number | null = null): Promise<void> {
  const ticket = conversation.detail?.ticket;
  if (!ticket || !(await conversation.act({ state, status }, (number) => moved(number, state, status)))) return;
  if (state !== "solved" && state !== "closed") return;
  if (ticket.state === state) return; // only what it is called is another
  const { state: before, snoozed_until, status: called } = ticket;
  toasts.say(t(state === "solved" ? "toast.solved" : "toast.closed", { number: ticket.number }), {
    label: t("action.undo"),
    run: () => void takeBack(ticket.number, { state: before, snoozed_until, status: called }),
  });
}

/** A ticket that needs a field first: the form asks for it. */
async function moved(number: number, state: State, status: number | null): Promise<TicketDetail> {
  try {
    return await desk.tickets.move(number, state, status);
  } catch (problem) {
    fields.heard(problem);
    throw problem;
  }
}

/** The ticket may no longer be the open one when somebody thinks better of it. */
async function takeBack(number: number, before: Pick<TicketRow, "state" | "snoozed_until" | "status">): Promise<void> {
  if (conversation.number === number) {
    await conversation.act(before, () => desk.tickets.reopen(number));
    return;
  }
  try {
    await desk.tickets.reopen(number);
  } catch (problem) {
    toasts.problem(problem);
  }
}
