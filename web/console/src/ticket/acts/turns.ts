// Taking a chat over from the bot, and handing it back.
import * as desk from "../../api/desk";
import type { TicketDetail } from "../../api/types";
import { conversation } from "../../state/conversation.svelte";
import { session } from "../../state/session.svelte";

export const takeOver = (): Promise<boolean> =>
  conversation.act({ owner: session.me, with_bot: false }, (number) => desk.tickets.takeOver(number));

export const handBack = (): Promise<boolean> =>
  conversation.act({ owner: null, with_bot: true }, (number) => desk.tickets.handBack(number));

/** What passes the turn of this ticket on now; null where no bot is in play. */
export function pass(detail: TicketDetail): (() => Promise<boolean>) | null {
  if (detail.bot?.may_take_over) return takeOver;
  return detail.bot?.may_hand_back ? handBack : null;
}
