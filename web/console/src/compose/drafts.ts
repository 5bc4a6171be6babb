// What somebody began to write, kept in this browser until it is sent.
import type { Action, Upload } from "../api/types";

/** A macro that goes with the reply, with those of its actions that stay. */
export interface PickedMacro {
  id: number;
  name: string;
  actions: Action[];
}

/** A file of an answer, on its way to the desk or there. */
export interface FileItem {
  key: number;
  name: string;
  type: string;
  size: number;
  part: number;
  id: string | null;
  failure: string;
}

export interface Draft {
  mode: "reply" | "note";
  text: string;
  channel: string | null;
  chat: number | null;
  to: string[] | null;
  cc: string[] | null;
  files: Upload[];
  /** The newest message that its writer had read when they began; null: nothing is begun. */
  read: number | null;
  /** The saved replies that it came from. */
  saved: number[];
  macro: PickedMacro | null;
}

export function emptyDraft(): Draft {
  return { mode: "reply", text: "", channel: null, chat: null, to: null, cc: null, files: [], read: null, saved: [], macro: null };
}

export function loadDraft(advisor: number, ticket: number): Draft {
  const stored = localStorage.getItem(place(advisor, ticket));
  return stored ? { ...emptyDraft(), ...(JSON.parse(stored) as Partial<Draft>) } : emptyDraft();
}

export function saveDraft(advisor: number, ticket: number, draft: Draft): void {
  if (draft.text || draft.files.length || draft.macro) localStorage.setItem(place(advisor, ticket), JSON.stringify(draft));
  else localStorage.removeItem(place(advisor, ticket));
}

function place(advisor: number, ticket: number): string {
  return `helpdesk.draft.${advisor}.${ticket}`;
}
