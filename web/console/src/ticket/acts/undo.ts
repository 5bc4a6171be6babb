// Merges, splits and moves can be taken back exactly: say so right after one was done.
import * as desk from "../../api/desk";
import type { TicketDetail } from "../../api/types";
import { t } from "../../lib/i18n.svelte";
import { router } from "../../lib/router.svelte";
import { conversation } from "../../state/conversation.svelte";
import { toasts } from "../../state/toasts.svelte";

/** Tells what was done, with an undo for the newest act of that kind on the ticket the desk answered with. */
export function offerUndo(detail: TicketDetail, kind: "merge" | "split" | "move", text: string): void {
  const done = detail.acts.filter((act) => act.kind === kind && act.undone_at === null);
  const newest = done.sort((a, b) => b.id - a.id)[0];
  toasts.say(text, newest ? { label: t("action.undo"), run: () => void undo(newest.id) } : null);
}

async function undo(act: number): Promise<void> {
  try {
    const first = await desk.acts.undo(act);
    if (first === null) await conversation.reload();
    else if (first.ticket.number === router.ticket) await conversation.reload();
    else router.openTicket(first.ticket.number);
  } catch (problem) {
    toasts.problem(problem);
  }
}
