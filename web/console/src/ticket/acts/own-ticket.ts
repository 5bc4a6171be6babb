// A message that the desk joined wrongly becomes a ticket of its own, with the way back said at once.
import * as desk from "../../api/desk";
import type { MessageView } from "../../api/types";
import { t } from "../../lib/i18n.svelte";
import { router } from "../../lib/router.svelte";
import { conversation } from "../../state/conversation.svelte";
import { toasts } from "../../state/toasts.svelte";
import { offerUndo } from "./undo";

/** Whether the desk put a customer's message on this ticket, which it did not open. */
export function wasJoined(message: MessageView): boolean {
  const rung = message.evidence?.rung;
  return message.direction === "in" && rung !== undefined && rung !== "new" && rung !== "advisor";
}

/** The message that has the focus, else the newest one that the desk joined. */
export function joinedNow(): MessageView | null {
  const joined = conversation.entries.filter((entry): entry is MessageView & { entry: "message" } => entry.entry === "message" && wasJoined(entry));
  const focused = document.activeElement?.closest<HTMLElement>("[data-message]")?.dataset["message"];
  return joined.find((one) => String(one.id) === focused) ?? joined.at(-1) ?? null;
}

export async function ownTicket(message: MessageView): Promise<void> {
  const subject = message.subject.trim() || message.new_text.trim().split("\n")[0]?.trim() || conversation.detail?.ticket.subject || "";
  try {
    const made = await desk.tickets.split(message.ticket, [message.id], subject.slice(0, 300));
    router.openTicket(made.ticket.number);
    offerUndo(made, "split", t("toast.split", { number: made.ticket.number }));
  } catch (problem) {
    toasts.problem(problem);
  }
}
