// A macro used on a ticket, with a way back for all of it.
import * as desk from "../../api/desk";
import type { MessageView, WriteReply } from "../../api/types";
import { t } from "../../lib/i18n.svelte";
import { conversation } from "../../state/conversation.svelte";
import { toasts } from "../../state/toasts.svelte";
import { countUses } from "../saved";
import type { Draft, PickedMacro } from "../drafts";

/** Sends the answer, if there is one, and does the macro's actions: all of it or nothing. Resolves with what was
 * sent. */
export async function useMacro(number: number, macro: PickedMacro, draft: Draft, answer: WriteReply | null): Promise<MessageView | null> {
  const used = await desk.macros.use(number, { macro_id: macro.id, actions: macro.actions, answer });
  if (used.message) {
    conversation.keep(used.message);
    countUses(draft.saved.filter((one) => one !== macro.id), used.message.id);
  }
  toasts.say(t("macro.used", { name: macro.name }), { label: t("action.undo"), run: () => void undo(number, used.id) });
  conversation.refresh();
  return used.message;
}

async function undo(number: number, use: number): Promise<void> {
  try {
    await desk.macros.undo(number, use);
    conversation.refresh();
  } catch (problem) {
    toasts.problem(problem);
  }
}
