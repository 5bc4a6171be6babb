// What rules and colleagues tell this person about a ticket, as it happens.
import { t } from "../lib/i18n.svelte";
import { router } from "../lib/router.svelte";
import { whoDid } from "./facts";
import { live } from "./live.svelte";
import { session } from "./session.svelte";
import { toasts } from "./toasts.svelte";

export const told = {
  /** Says it until the returned function is called. */
  start(): () => void {
    return live.onPush(({ event }) => {
      if (event.type !== "people.notified" || !event.advisor_ids.includes(session.me?.id ?? 0)) return;
      const number = event.ticket_id;
      const text = t("rule.told_you", { who: whoDid(event), number, text: event.text });
      toasts.say(text, { label: t("rule.open"), run: () => router.openTicket(number) });
    });
  },
};
