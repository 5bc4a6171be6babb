// An article or a saved reply as part of an answer, in one act.
import * as desk from "../api/desk";
import type { OfferedReply, Written } from "../api/types";
import { composer } from "./composer.svelte";
import { toasts } from "../state/toasts.svelte";

/** Puts an article's text and link into what is being written, as a reply. */
export async function putIntoReply(id: number): Promise<void> {
  try {
    const { text } = await desk.faq.forReply(id);
    if (composer.mode !== "reply") composer.write("reply");
    await composer.insert(text);
  } catch (problem) {
    toasts.problem(problem);
  }
}

/** Puts a saved reply with its files and its actions into what is being written, and goes to the first place
 * without a value. */
export async function putSaved(reply: OfferedReply, written: Written | undefined): Promise<void> {
  if (composer.mode !== "reply") composer.write("reply");
  if (reply.actions.length) composer.pick({ id: reply.id, name: reply.name, actions: reply.actions });
  else composer.saved = [...composer.saved, reply.id];
  composer.add(reply.attachments);
  if (!written) return composer.field?.focus();
  await composer.insert(written.text);
  if (composer.unfilled.length) composer.goToMark();
}
