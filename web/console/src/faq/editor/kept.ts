// Text typed in an article, kept in this browser until the desk has it: a reload, a crash or the end of a
// session costs none of it.
import type { Typed } from "./draft.svelte";
import type { Place } from "./stand.svelte";

export interface Kept {
  typed: Typed;
  /** Where it was to stand, if that was changed. */
  place: Place | null;
}

export function loadTyped(advisor: number, article: number): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(place(advisor, article)) ?? "null") as Kept | null;
  } catch {
    return null; // written by something else
  }
}

export function keepTyped(advisor: number, article: number, kept: Kept | null): void {
  try {
    if (kept) localStorage.setItem(place(advisor, article), JSON.stringify(kept));
    else localStorage.removeItem(place(advisor, article));
  } catch {
    return; // no room left: leaving still asks first
  }
}

function place(advisor: number, article: number): string {
  return `helpdesk.article.${advisor}.${article}`;
}
