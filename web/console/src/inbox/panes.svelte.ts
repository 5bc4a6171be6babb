// How wide the panes of the inbox are: what the advisor dragged, as far as the conversation keeps its room.
import { innerWidth } from "svelte/reactivity/window";
import { drawer } from "../lib/width.svelte";

const STORED = "helpdesk.panes";
const RAIL = 52;
const VIEWS = 192;
const FOLDED = 48;
const CONVERSATION = 600; // px it keeps, where the window has them
const ROOMY = 1440; // from here on the views are not folded, unless the advisor folds them

export const LIMITS = { list: { least: 240, most: 520, usual: 320 }, customer: { least: 220, most: 420, usual: 272 } } as const;
export type Pane = keyof typeof LIMITS;

interface Chosen {
  list?: number;
  customer?: number;
  folded?: boolean;
}

class Panes {
  #chosen = $state.raw<Chosen>(load());
  #window = $derived(innerWidth.current ?? ROOMY);
  folded = $derived(this.#chosen.folded ?? this.#window < ROOMY);
  customer = $derived(within("customer", this.#chosen.customer, this.#free - LIMITS.list.least));
  list = $derived(within("list", this.#chosen.list, this.#free - (drawer.current ? 0 : this.customer)));

  /** What list and customer may take together. */
  get #free(): number {
    return this.#window - RAIL - (this.folded ? FOLDED : VIEWS) - CONVERSATION;
  }

  /** The most a pane may take now. */
  most(pane: Pane): number {
    const other = pane === "list" ? (drawer.current ? 0 : this.customer) : this.list;
    return Math.max(LIMITS[pane].least, Math.min(LIMITS[pane].most, this.#free - other));
  }

  resize(pane: Pane, width: number): void {
    this.#choose({ [pane]: Math.round(Math.min(this.most(pane), Math.max(LIMITS[pane].least, width))) });
  }

  /** Back to the width that suits the window. */
  reset(pane: Pane): void {
    const { [pane]: _, ...rest } = this.#chosen;
    this.#keep(rest);
  }

  fold(): void {
    this.#choose({ folded: !this.folded });
  }

  #choose(change: Chosen): void {
    this.#keep({ ...this.#chosen, ...change });
  }

  #keep(chosen: Chosen): void {
    this.#chosen = chosen;
    localStorage.setItem(STORED, JSON.stringify(chosen));
  }
}

function within(pane: Pane, chosen: number | undefined, room: number): number {
  const { least, most, usual } = LIMITS[pane];
  return Math.max(least, Math.min(most, chosen ?? usual, room));
}

function load(): Chosen {
  try {
    return JSON.parse(localStorage.getItem(STORED) ?? "{}") as Chosen;
  } catch {
    return {}; // written by something else
  }
}

export const panes = new Panes();
