// For pages of settings: what they list, kept as new as the desk has it.
import { asked, type Asked } from "../../lib/asked.svelte";
import { live } from "../../state/live.svelte";
import { Kept, type Options, type Thing } from "./keeping.svelte";

const SOON_MS = 300;

/** What a page shows, asked again when something of one of these kinds changes ("sla_policy"). */
export function shown<Found>(kinds: string[], fetch: (signal: AbortSignal) => Promise<Found>): Asked<Found> {
  const found = asked(() => true, (_, signal) => fetch(signal));
  $effect(() => live.onPush(({ event }) => void (event.type === "setup.changed" && kinds.includes(event.what) && found.soon(SOON_MS))));
  $effect(() => live.onResync(() => found.soon(SOON_MS)));
  return found;
}

/** The things that a page lists, and what is done with them. */
export function kept<Found, T extends Thing, Form>(kinds: string[], options: Options<Found, T, Form>): Kept<Found, T, Form> {
  return new Kept(shown(kinds, options.fetch), options);
}
