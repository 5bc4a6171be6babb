// The next ticket of one's own queues, taken and opened.
import * as desk from "../../api/desk";
import { t } from "../../lib/i18n.svelte";
import { router } from "../../lib/router.svelte";
import { toasts } from "../../state/toasts.svelte";

export async function takeNext(): Promise<void> {
  try {
    const detail = await desk.tickets.takeNext();
    if (detail) router.go(`inbox/mine/${detail.ticket.number}`);
    else toasts.say(t("take_next.none"));
  } catch (problem) {
    toasts.problem(problem);
  }
}
