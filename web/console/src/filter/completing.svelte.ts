// A box in which somebody types a filter: what may come next at the caret, and which offer is marked.
import type { Completion, Offer } from "../api/types";
import * as desk from "../api/desk";
import { Asked } from "../lib/asked.svelte";
import { between, lengthOf } from "./characters";

const OFFER_PAUSE_MS = 60;

export class Completing {
  typed = $state("");
  /** Whether the list of offers is open. */
  open = $state(false);
  /** The marked offer, or -1. */
  marked = $state(-1);
  field: HTMLInputElement | null = null;
  readonly completion = new Asked<Completion>();

  get offers(): Offer[] {
    return this.open ? (this.completion.data?.offers ?? []) : [];
  }

  type(text: string): void {
    this.typed = text;
  }

  /** Asks what may stand at the caret. `always`: also where nothing is begun. */
  offer(always = false): void {
    const text = this.typed;
    const before = text.slice(0, this.field?.selectionStart ?? text.length);
    const begun = /[^\s()]$/.test(before);
    this.marked = -1;
    this.open = always || begun || text === "";
    if (this.open) void this.completion.ask((signal) => desk.filters.complete(text, lengthOf(before), signal), OFFER_PAUSE_MS);
    else this.completion.stop();
  }

  mark(step: 1 | -1): void {
    const count = this.offers.length;
    if (count) this.marked = this.marked < 0 && step < 0 ? count - 1 : (this.marked + step + count) % count;
  }

  /** Puts an offer in the place of what is typed, and offers what follows a field's name. */
  take(offer: Offer): void {
    const place = this.completion.data;
    if (!place || !this.field) return;
    const before = between(this.typed, 0, place.start) + offer.insert;
    const after = between(this.typed, place.end);
    const text = before + (before.endsWith(" ") ? after.trimStart() : after);
    this.type(text);
    this.field.value = text;
    this.field.setSelectionRange(before.length, before.length);
    if (offer.kind === "field") this.offer();
    else this.close();
  }

  close(): void {
    this.open = false;
    this.marked = -1;
    this.completion.stop();
  }
}
