// One question to the desk and its newest answer: an earlier request is aborted, a late answer is dropped,
// nothing says "loading" for the first 150 ms, and what failed in passing is asked again by itself.
import { untrack } from "svelte";
import { passes, pauseAfter } from "./passing";
import { guard } from "./leaving";

export const PATIENCE_MS = 150;

type Timer = ReturnType<typeof setTimeout>;
type Fetch<T> = (signal: AbortSignal) => Promise<T>;

interface Listeners<T> {
  /** Hears of each answer just before it is shown. */
  arrived?: (answer: T) => void;
  /** Hears of each problem; by default it is only kept. */
  failed?: (problem: unknown) => void;
}

interface Options<T> extends Listeners<T> {
  /** Milliseconds to wait for more typing; the first question goes at once. */
  pause?: number;
  /** Whether text would be lost by leaving; leaving then asks first. */
  unsaved?: () => boolean;
}

/**
 * For a component: asks whenever what `question` reads changes; null asks nothing and shows nothing.
 * `fetch` may read any state without being asked again for it.
 */
export function asked<Q, T>(
  question: () => Q | null,
  fetch: (question: Q, signal: AbortSignal) => Promise<T>,
  { pause = 0, unsaved, ...listeners }: Options<T> = {},
): Asked<T> {
  const answer = new Asked<T>(listeners);
  $effect(() => {
    const wanted = question();
    untrack(() => {
      if (wanted === null) answer.forget();
      else void answer.ask((signal) => fetch(wanted, signal), answer.begun ? pause : 0);
    });
  });
  $effect(() => () => answer.stop());
  if (unsaved) $effect(() => guard(unsaved));
  return answer;
}

/** The state behind `asked`; a store that lives longer than any component asks by itself. */
export class Asked<T> {
  /** The newest answer; null before the first, and after a new question failed. */
  data = $state.raw<T | null>(null);
  /** Why the newest question has no answer, or null. */
  problem = $state.raw<unknown>(null);
  /** Whether an answer is on its way. */
  loading = $state(false);
  /** Whether a new question was asked, so that what is shown answers an older one. */
  stale = $state(false);
  /** Whether a new question has waited so long that the screen should say so. */
  slow = $state(false);
  #listeners: Listeners<T>;
  #same: Fetch<T> | null = null;
  #failed: (() => Promise<T | null>) | null = null;
  #request: AbortController | null = null;
  #patience: Timer | undefined;
  #soon: Timer | undefined;
  #comeBack: Timer | undefined;
  #failures = 0; // in a row, of those that pass

  constructor(listeners: Listeners<T> = {}) {
    this.#listeners = listeners;
  }

  /** Whether anything was asked, or put, since the last `forget`. */
  get begun(): boolean {
    return this.#same !== null || this.#shown !== null;
  }

  /** Asks something new. Resolves with the answer, or with null when it failed or was overtaken. */
  ask(fetch: Fetch<T>, pause = 0): Promise<T | null> {
    this.#same = fetch;
    return this.#run(fetch, false, pause);
  }

  /** Asks the same once more; what is shown stays until the answer is there, and after a failure. */
  async again(fetch: Fetch<T> | null = this.#same): Promise<T | null> {
    this.#same = fetch;
    return fetch && this.#run(fetch, this.#shown !== null);
  }

  /** Asks the same once more after `delay` ms: once for a burst of changes, and never over an answer on its way. */
  soon(delay: number, fetch: Fetch<T> | null = this.#same): void {
    this.#same = fetch;
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      if (this.loading) this.soon(delay);
      else void this.again();
    }, delay);
  }

  /** Asks for what is added to the answer on screen; nothing while another answer is on its way. */
  async extend(fetch: (shown: T, signal: AbortSignal) => Promise<T>): Promise<T | null> {
    const shown = this.#shown;
    if (shown === null || untrack(() => this.loading)) return null;
    return this.#run((signal) => fetch(shown, signal), true);
  }

  /** Does once more what failed: the question, or its extension. */
  retry(): Promise<T | null> {
    return this.#failed?.() ?? this.again();
  }

  /** Shows what the desk answered to a change; an answer on its way is older and is dropped. */
  put(data: T): void {
    this.#abort();
    this.data = data;
    this.#settle(null);
  }

  /** Gives up the request that is on its way, and one that was to follow soon. */
  stop(): void {
    this.#abort();
    this.#notSoon();
    this.#settle(untrack(() => this.problem));
  }

  forget(): void {
    this.#abort();
    this.#notSoon();
    this.#same = null;
    this.data = null;
    this.#settle(null);
  }

  async #run(fetch: Fetch<T>, keep: boolean, pause = 0): Promise<T | null> {
    this.#abort();
    this.#notSoon();
    const request = new AbortController();
    this.#request = request;
    this.loading = true;
    if (!keep) this.stale = true;
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    if (request.signal.aborted) return null;
    if (!keep) this.#patience = setTimeout(() => (this.slow = true), PATIENCE_MS);
    try {
      const answer = await untrack(() => fetch(request.signal));
      if (request.signal.aborted) return null;
      this.#listeners.arrived?.(answer);
      this.data = answer;
      this.#failures = 0;
      this.#settle(null);
      return answer;
    } catch (problem) {
      if (request.signal.aborted) return null;
      if (!keep) this.data = null; // it answers another question
      this.#settle(problem);
      this.#failed = () => this.#run(fetch, keep);
      if (passes(problem)) this.#comeBack = setTimeout(() => void this.retry(), pauseAfter(this.#failures++));
      this.#listeners.failed?.(problem);
      return null;
    }
  }

  /** Read so that an effect which asks does not run again when the answer comes. */
  get #shown(): T | null {
    return untrack(() => this.data);
  }

  #abort(): void {
    clearTimeout(this.#patience);
    clearTimeout(this.#comeBack);
    this.#request?.abort();
    this.#request = null;
  }

  #notSoon(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
  }

  #settle(problem: unknown): void {
    clearTimeout(this.#patience);
    this.problem = problem;
    this.#failed = null;
    this.loading = false;
    this.stale = false;
    this.slow = false;
  }
}
