// How many parked messages wait for a lead to look at them, live.
import type { Push } from "shared/frames/console.gen";
import * as desk from "../api/desk";
import { Asked } from "../lib/asked.svelte";
import { live } from "./live.svelte";
import { session } from "./session.svelte";

const DELAY_MS = 300;

class Awaiting {
  #answer = new Asked<number>();
  #onChange = new Set<() => void>();
  items = $derived(this.#answer.problem ? 0 : (this.#answer.data ?? 0));

  /** Advisors who may not judge are not told to. */
  start(): () => void {
    if (!session.leads) return () => undefined;
    const stops = [live.onPush((push) => this.#heard(push)), live.onResync(() => this.#changed())];
    void this.#answer.again(count);
    return () => stops.forEach((stop) => stop());
  }

  /** Called after an item was parked, failed or judged, or a sender's rule changed, here or elsewhere. */
  onChange(handler: () => void): () => void {
    this.#onChange.add(handler);
    return () => this.#onChange.delete(handler);
  }

  #heard({ event }: Push): void {
    if (event.type.startsWith("item.") || event.type === "sender_rule.changed") this.#changed();
  }

  #changed(): void {
    this.#answer.soon(DELAY_MS);
    for (const handler of this.#onChange) handler();
  }
}

async function count(signal: AbortSignal): Promise<number> {
  return (await desk.ledger.awaiting(signal)).items;
}

export const awaiting = new Awaiting();
