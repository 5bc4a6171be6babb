// The statuses of the desk's own: what a state is called on some tickets.
import * as desk from "../api/desk";
import type { State, Status } from "../api/types";
import { Asked } from "../lib/asked.svelte";
import { text } from "./fields.svelte";
import { live } from "./live.svelte";
import { toasts } from "./toasts.svelte";

const SOON_MS = 300;

class Statuses {
  readonly #asked = new Asked<Status[]>({ failed: (problem) => toasts.problem(problem) });
  readonly all = $derived(this.#asked.data ?? []);

  start(): () => void {
    void this.#asked.again((signal) => desk.statuses.all(signal));
    const stops = [
      live.onPush(({ event }) => {
        if (event.type === "setup.changed" && event.what === "status") this.#asked.soon(SOON_MS);
      }),
      live.onResync(() => this.#asked.soon(SOON_MS)),
    ];
    return () => stops.forEach((stop) => stop());
  }

  /** Those that a ticket can get in this state. */
  of(state: State): Status[] {
    return this.all.filter((one) => one.state === state && !one.archived);
  }

  /** What it is called; "" for none. */
  name(id: number | null | undefined): string {
    const found = id ? this.all.find((one) => one.id === id) : undefined;
    return found ? text(found.labels) : "";
  }
}

export const statuses = new Statuses();
