// What a sheet of routing edits, and what somebody else makes of it meanwhile.
import { Problem } from "../../api/problem";
import type { RoutingView } from "../../api/types";
import { Editing, versionOf, type Versioned } from "../../ui/setup/keeping.svelte";

/** What the forms have of their sheet. */
export interface RoutingSheet {
  /** Asks how routing is now. */
  again: () => Promise<unknown>;
  /** Closes the sheet: it is saved, or undone. */
  done: () => void;
  /** Tells the sheet what to ask before it closes. */
  hold: (draft: { readonly unsaved: boolean }) => void;
}

interface Calls<Body> {
  put: (body: Body, version: number | null) => Promise<RoutingView>;
  undo: (version: number | null) => Promise<RoutingView>;
}

/** The routing of the desk, of a team or of an advisor. */
export class EditedRouting<T extends Versioned, Body> extends Editing<T, Body> {
  readonly #undo: () => Promise<void>;

  /** `now` is how it is, as far as the sheet was told. */
  constructor(now: () => T, { put, undo }: Calls<Body>, { again, done }: Pick<RoutingSheet, "again" | "done">) {
    super({
      newest: now,
      put: async (body, known) => {
        await put(body, known && versionOf(known));
        return done;
      },
      again,
    });
    this.#undo = async () => {
      try {
        await undo(this.edited && versionOf(this.edited));
      } catch (problem) {
        if (problem instanceof Problem && problem.code === "conflict") await again();
        throw problem;
      }
      done();
    };
    this.edit(now());
  }

  /** Takes back the newest change. A refusal is thrown. */
  undo(): Promise<void> {
    return this.#undo();
  }
}
