// Copying, which a browser can forbid: then what is on screen can be selected and copied by hand.
import { t } from "../lib/i18n.svelte";
import { toasts } from "../state/toasts.svelte";

/** Copies a text; `said` tells that it was copied. */
export async function copy(text: string, said: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toasts.say(said);
  } catch {
    toasts.say(t("toast.not_copied"));
  }
}
