// The customer on screen: beside the conversation, or on the customers' page.
import * as desk from "../api/desk";
import { companiesOf, customersOf, renames } from "../api/events";
import type { ContactView } from "../api/types";
import { Asked } from "../lib/asked.svelte";
import { live } from "./live.svelte";
import { toasts } from "./toasts.svelte";

const SOON_MS = 150;

class Contact {
  id: number | null = null;
  readonly answer = new Asked<ContactView>();

  /** Keeps up with what happens to the contact while it is shown; returns how to stop. */
  watch(id: number): () => void {
    if (this.id !== id) this.answer.forget();
    this.id = id;
    void this.answer.again((signal) => desk.contacts.get(id, signal));
    const stops = [
      live.onPush(({ event, ticket }) => {
        const shown = this.answer.data?.tickets.some((row) => row.number === ticket?.number || renames(event, row)); // they wrote on it too
        const of = this.answer.data?.company_id ?? 0; // they show its name
        if (customersOf(event).includes(id) || companiesOf(event).includes(of) || ticket?.contact.id === id || shown) this.answer.soon(SOON_MS); // their tickets are shown too
      }),
      live.onLeft((ticket) => {
        if (this.answer.data?.tickets.some((row) => row.number === ticket)) this.answer.soon(SOON_MS);
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }

  async change(run: (id: number) => Promise<ContactView>): Promise<boolean> {
    const { id } = this;
    if (id === null) return false;
    try {
      const view = await run(id);
      if (id === this.id) this.answer.put(view);
      return true;
    } catch (problem) {
      toasts.problem(problem);
      return false;
    }
  }
}

export const contact = new Contact();
