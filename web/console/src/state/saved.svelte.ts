// The saved views that the advisor sees, and how many tickets each has.
import type { Push } from "shared/frames/console.gen";
import * as desk from "../api/desk";
import type { SavedView, SavedViewCounts, SavedViewForm } from "../api/types";
import { Asked } from "../lib/asked.svelte";
import { live } from "./live.svelte";

const LIST_DELAY_MS = 300;
const COUNT_DELAY_MS = 2000; // each count is a search

class SavedViews {
  #list = new Asked<SavedView[]>();
  #counts = new Asked<SavedViewCounts>();
  /** Null before the first answer. */
  all = $derived(this.#list.data);

  start(): () => void {
    const stops = [live.onPush((push) => this.#heard(push)), live.onLeft(() => this.#recount()), live.onResync(() => this.#reload())];
    void this.#list.again((signal) => desk.saved.views(signal));
    void this.#counts.again((signal) => desk.saved.counts(signal));
    return () => stops.forEach((stop) => stop());
  }

  /** The view of an address such as saved-3; null if there is none. */
  of(view: string): SavedView | null {
    const id = savedOf(view);
    return id === null ? null : (this.all?.find((one) => one.id === id) ?? null);
  }

  count(id: number): number | undefined {
    return this.#counts.data?.counts[id];
  }

  async put(view: SavedView | null, form: SavedViewForm): Promise<SavedView> {
    const saved = await (view ? desk.saved.change(view.id, form, view.changed?.version ?? null) : desk.saved.add(form));
    await this.#list.again();
    void this.#counts.again();
    return saved;
  }

  /** Undoes the newest change of a view; null if that removes it. */
  async undo(view: SavedView): Promise<SavedView | null> {
    const back = await desk.saved.undo(view.id, view.changed?.version ?? null);
    await this.#list.again();
    void this.#counts.again();
    return back;
  }

  /** Removes a view; what is returned brings it back. */
  async remove(view: SavedView): Promise<() => Promise<void>> {
    const { version } = await desk.saved.remove(view.id, view.changed?.version ?? null);
    await this.#list.again();
    return async () => {
      await desk.saved.undo(view.id, version);
      await this.#list.again();
      this.#recount();
    };
  }

  #reload(): void {
    this.#list.soon(LIST_DELAY_MS);
    this.#recount();
  }

  #recount(): void {
    if (this.all?.length) this.#counts.soon(COUNT_DELAY_MS);
  }

  #heard({ event, ticket }: Push): void {
    if (ticket) this.#recount();
    if (event.type === "setup.changed" && event.what === "saved_view") this.#reload();
    if (event.type === "advisor.changed" || event.type === "team.changed") this.#reload();
  }
}

/** The id in an address such as saved-3; null for another view. */
export function savedOf(view: string): number | null {
  const found = /^saved-(\d+)$/.exec(view);
  return found ? Number(found[1]) : null;
}

export const savedViews = new SavedViews();
