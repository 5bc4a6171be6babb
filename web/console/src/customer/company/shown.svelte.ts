// The company on screen: beside the conversation, or on its own page.
import { companies } from "../../api/companies";
import { companiesOf } from "../../api/events";
import type { CompanyView } from "../../api/types";
import { Asked } from "../../lib/asked.svelte";
import { live } from "../../state/live.svelte";
import { toasts } from "../../state/toasts.svelte";

const SOON_MS = 150;

class Company {
  id: number | null = null;
  readonly answer = new Asked<CompanyView>();

  /** Keeps up with what happens to the company and its customers while it is shown; returns how to stop. */
  watch(id: number): () => void {
    if (this.id !== id) this.answer.forget();
    this.id = id;
    void this.answer.again((signal) => companies.get(id, signal));
    return live.onPush(({ event }) => {
      if (companiesOf(event).includes(id) || event.type === "contact.changed") this.answer.soon(SOON_MS); // it counts its customers
    });
  }

  async change(run: (company: CompanyView) => Promise<CompanyView>): Promise<boolean> {
    const shown = this.answer.data;
    if (!shown) return false;
    try {
      const view = await run(shown);
      if (view.id === this.id) this.answer.put(view);
      return true;
    } catch (problem) {
      toasts.problem(problem);
      return false;
    }
  }
}

export const company = new Company();
