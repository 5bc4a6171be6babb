// An article as part of an answer, in one act.
import * as desk from "../api/desk";
import { composer } from "./composer.svelte";
import { toasts } from "../state/toasts.svelte";

/** Puts an article's text and link into what is being written, as a reply. */
export async function putIntoReply(id: number): Promise<void> {
  try {
    const { text } = await desk.faq.forReply(id);
    if (composer.mode !== "reply") composer.write("reply");
    composer.insert(text);
  } catch (problem) {
    toasts.problem(problem);
  }
}
