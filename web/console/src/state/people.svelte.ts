// Who else is on a ticket right now: looking at it, or writing. Signals are transient and fade by themselves.
import { SvelteMap } from "svelte/reactivity";
import { live, type Signal } from "./live.svelte";
import { session } from "./session.svelte";

export interface Person {
  ticket: number;
  who: string;
  side: "advisor" | "visitor";
  writing: boolean;
  /** Has begun a reply since they opened the ticket, and not sent it. */
  begun: boolean;
  looking: boolean;
}

const WRITING_MS = 6000;

class People {
  #known = new SvelteMap<string, Person>();
  #timers = new Map<string, number>();

  start(): () => void {
    const stops = [
      live.onSignal((signal) => this.#heard(signal)),
      live.onPush(({ event }) => {
        if (event.type === "reply.written" && event.by.kind === "advisor") this.#answered(event.by.name ?? "", event.ticket_id);
      }),
      live.onLeft((ticket) => this.#forget(ticket)),
      live.onResync(() => this.#known.clear()),
    ];
    return () => {
      stops.forEach((stop) => stop());
      this.#known.clear();
    };
  }

  on(ticket: number): Person[] {
    return [...this.#known.values()].filter((person) => person.ticket === ticket && (person.writing || person.looking));
  }

  #heard(signal: Signal): void {
    if (signal.kind !== "typing" && signal.kind !== "viewing") return; // the event of a presence says more
    const { who, on, ticket } = signal;
    const side = signal.kind === "typing" ? signal.side : "advisor";
    if (!who || (side === "advisor" && signal.advisor === session.me?.id)) return;
    const key = `${side} ${who} ${ticket}`;
    const person = this.#known.get(key) ?? { ticket, who, side, writing: false, begun: false, looking: false };
    if (signal.kind === "viewing") {
      this.#known.set(key, { ...person, looking: on, begun: on && person.begun });
      return;
    }
    this.#known.set(key, { ...person, writing: on, begun: on || person.begun });
    clearTimeout(this.#timers.get(key));
    if (on) this.#timers.set(key, window.setTimeout(() => this.#stopped(key), WRITING_MS));
  }

  #forget(ticket: number): void {
    for (const [key, person] of [...this.#known]) if (person.ticket === ticket) this.#known.delete(key);
  }

  #answered(who: string, ticket: number): void {
    const key = `advisor ${who} ${ticket}`;
    const person = this.#known.get(key);
    if (person) this.#known.set(key, { ...person, writing: false, begun: false });
  }

  #stopped(key: string): void {
    const person = this.#known.get(key);
    if (person) this.#known.set(key, { ...person, writing: false });
  }
}

export const people = new People();
