// Why a destination takes no answer, in the reader's language.
import type { ReplyChannelView } from "../api/types";
import { locale, t } from "../lib/i18n.svelte";

export function whyClosed(channel: ReplyChannelView): string {
  const key = `closed.${channel.closed_code}`;
  return locale.has(key) ? t(key, { channel: channel.label }) : (channel.closed ?? "");
}
