// The customer on screen: beside the conversation, or on the customers' page.
import * as desk from "../api/desk";
import type { ContactView } from "../api/types";
import { live } from "./live.svelte";
import { reason, toasts } from "./toasts.svelte";

class Contact {
  id: number | null = null;
  view = $state.raw<ContactView | null>(null);
  failure = $state("");

  /** Keeps up with what happens to the contact while it is shown; returns how to stop. */
  watch(id: number): () => void {
    if (this.id !== id) {
      this.id = id;
      this.view = null;
    }
    void this.load();
    return live.onPush(({ event, ticket }) => {
      if (("contact_id" in event && event.contact_id === id) || (ticket?.contact.id === id && event.type.startsWith("ticket."))) void this.load();
    });
  }

  async load(): Promise<void> {
    const id = this.id;
    if (id === null) return;
    try {
      const view = await desk.contacts.get(id);
      if (id !== this.id) return;
      this.view = view;
      this.failure = "";
    } catch (problem) {
      if (id === this.id) this.failure = reason(problem);
    }
  }

  async change(run: (id: number) => Promise<ContactView>): Promise<boolean> {
    if (this.id === null) return false;
    try {
      this.view = await run(this.id);
      return true;
    } catch (problem) {
      toasts.problem(problem);
      return false;
    }
  }
}

export const contact = new Contact();
