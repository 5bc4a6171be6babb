// Undoes a merge of two contacts, and shows the one that is back.
import * as desk from "../api/desk";
import { t } from "../lib/i18n.svelte";
import { router } from "../lib/router.svelte";
import { toasts } from "../state/toasts.svelte";

export async function undoMerge(id: number): Promise<void> {
  try {
    const back = await desk.contacts.undoMerge(id);
    router.go(`customers/${back.id}`, "replace");
    toasts.say(t("contact.merge_undone", { name: back.name || t("contact.nameless") }));
  } catch (problem) {
    toasts.problem(problem);
  }
}
