// Things that are set up on screen: shown in a list, edited in a sheet, saved against the version that was seen,
// moved, removed and undone. Pages of settings have one shape, and this is its state.
import { Problem } from "../../api/problem";
import type { LastChange } from "../../api/types";
import type { Asked } from "../../lib/asked.svelte";
import { t } from "../../lib/i18n.svelte";
import { toasts } from "../../state/toasts.svelte";
import { finds } from "./list/finding";
import { moved } from "./list/order";

export interface Versioned {
  changed: LastChange | null;
}

export interface Thing extends Versioned {
  id: number;
}

/** What the desk does with things of one kind. `version` is the one that was seen; null: nobody changed it yet. */
export interface Calls<Form> {
  add(form: Form): Promise<unknown>;
  change(id: number, form: Form, version: number | null): Promise<unknown>;
  undo(id: number, version: number | null): Promise<unknown>;
  /** Resolves with the version whose undoing brings it back. */
  remove?(id: number, version: number | null): Promise<{ version: number }>;
  order?(ids: number[]): Promise<unknown>;
}

export interface Options<Found, T extends Thing, Form> {
  fetch: (signal: AbortSignal) => Promise<Found>;
  list: (found: Found) => T[];
  name: (thing: T) => string;
  /** What the search box looks in, beside the name. */
  words?: (thing: T) => string;
  calls: Calls<Form>;
}

interface Edits<T, Form> {
  /** The thing as it is now. */
  newest: (thing: T) => T | null | undefined;
  /** Saves it, and resolves with what is done once the sheet is closed. */
  put: (form: Form, thing: T | null) => Promise<() => unknown>;
  /** Asks how things are now, for `newest`. */
  again: () => Promise<unknown>;
}

/** What a sheet edits: one thing, and what somebody else makes of it meanwhile. */
export class Editing<T extends Versioned, Form> {
  /** What is changed; null for a new one. */
  edited = $state.raw<T | null>(null);
  open = $state(false);
  readonly #edits: Edits<T, Form>;

  constructor(edits: Edits<T, Form>) {
    this.#edits = edits;
  }

  /** Opens the sheet; null begins a new one. */
  edit(thing: T | null): void {
    this.edited = thing;
    this.open = true;
  }

  /** What somebody else made of it since; null if it is as it was. */
  get newer(): T | null {
    const { edited } = this;
    const newest = edited && this.#edits.newest(edited);
    return newest && (versionOf(newest) ?? 0) > (versionOf(edited) ?? 0) ? newest : null;
  }

  /** Goes on with what somebody else made of it. */
  renew(): T | null {
    const { newer } = this;
    if (newer) this.edited = newer;
    return newer;
  }

  /** Saves it and closes the sheet. A refusal is thrown, and the sheet stays. */
  async save(form: Form): Promise<void> {
    const { put, again } = this.#edits;
    let then: () => unknown;
    try {
      then = await put(form, this.edited);
    } catch (problem) {
      if (problem instanceof Problem && problem.code === "conflict") await again();
      throw problem;
    }
    this.open = false;
    await then();
  }
}

export function versionOf({ changed }: Versioned): number | null {
  return changed?.version ?? null;
}

/** Does it and says what went wrong; then shows how things are. */
export async function attempt(doing: () => Promise<unknown>, found: { again: () => Promise<unknown> }): Promise<void> {
  try {
    await doing();
  } catch (problem) {
    toasts.problem(problem);
  }
  await found.again();
}

/** The things of a page. */
export class Kept<Found, T extends Thing, Form> extends Editing<T, Form> {
  /** What is in the search box. */
  words = $state("");
  /** What was moved last, for those who hear the page. */
  told = $state("");
  readonly found: Asked<Found>;
  readonly #options: Options<Found, T, Form>;

  constructor(found: Asked<Found>, options: Options<Found, T, Form>) {
    const { calls } = options;
    super({
      newest: (thing) => this.all.find((one) => one.id === thing.id),
      put: async (form, thing) => {
        await (thing ? calls.change(thing.id, form, versionOf(thing)) : calls.add(form));
        return () => found.again();
      },
      again: () => found.again(),
    });
    this.found = found;
    this.#options = options;
  }

  get all(): T[] {
    return this.found.data === null ? [] : this.#options.list(this.found.data);
  }

  /** Those that the search box finds. */
  get listed(): T[] {
    const { words } = this.#options;
    return this.all.filter((one) => finds(this.words, `${this.name(one)} ${words?.(one) ?? ""}`));
  }

  /** Whether they have an order that can be changed now: not while only some of them are listed. */
  get ordered(): boolean {
    return this.#options.calls.order !== undefined && this.words.trim() === "";
  }

  get removes(): boolean {
    return this.#options.calls.remove !== undefined;
  }

  name(thing: T): string {
    return this.#options.name(thing);
  }

  attempt(doing: () => Promise<unknown>): Promise<void> {
    return attempt(doing, this.found);
  }

  change(thing: T, form: Form): Promise<void> {
    return this.attempt(() => this.#options.calls.change(thing.id, form, versionOf(thing)));
  }

  undo(thing: T): Promise<void> {
    return this.attempt(() => this.#options.calls.undo(thing.id, versionOf(thing)));
  }

  async remove(thing: T): Promise<void> {
    const { calls } = this.#options;
    await this.attempt(async () => {
      const gone = await calls.remove?.(thing.id, versionOf(thing));
      if (!gone) return;
      const undo = () => void this.attempt(() => calls.undo(thing.id, gone.version));
      toasts.say(t("setup.removed", { name: this.name(thing) }), { label: t("action.undo"), run: undo });
    });
  }

  /** Gives what is at one place another place. */
  async move(from: number, to: number): Promise<void> {
    const { all } = this;
    const thing = all[from];
    const order = this.#options.calls.order;
    if (!thing || !order || from === to || to < 0 || to >= all.length) return;
    await this.attempt(async () => {
      await order(moved(all.map((one) => one.id), from, to));
      this.told = t("setup.moved", { name: this.name(thing), place: to + 1, count: all.length });
    });
  }
}
