// What is typed in a sheet: a form that begins as the thing is, is checked by the desk while it is typed, and is saved.
import { faultOf, Problem } from "../../api/problem";
import type { FilterFault } from "../../api/types";
import { asked, type Asked } from "../../lib/asked.svelte";
import { locale, t } from "../../lib/i18n.svelte";
import type { Editing, Versioned } from "./keeping.svelte";
import { merged, same } from "./merged";

const TYPING_MS = 300;

interface Options<T, Form, Body, Checked> {
  formOf: (thing: T | null) => Form;
  /** As the desk takes it; null while that cannot be said. */
  bodyOf: (form: Form) => Body | null;
  /** Asks the desk about it while it is typed. */
  check?: (body: Body, thing: T | null, signal: AbortSignal) => Promise<Checked>;
  /** Whether there is enough to ask about. */
  ready?: (form: Form) => boolean;
}

/** For a sheet, which makes a new one each time it opens: so it need not follow what `from` gives. */
export function draft<T extends Versioned, Form extends object, Body, Checked = never>(
  from: () => Editing<T, Body>,
  options: Options<T, Form, Body, Checked>,
): Draft<T, Form, Body, Checked> {
  const of = from();
  const made = new Draft(of, options);
  const { check, ready = () => true } = options;
  if (check)
    made.checked = asked(
      () => (made.body && ready(made.form) ? { body: made.body } : null),
      ({ body }, signal) => check(body, of.edited, signal),
      { pause: TYPING_MS },
    );
  return made;
}

/** The state behind `draft`. */
export class Draft<T extends Versioned, Form extends object, Body, Checked> {
  readonly of: Editing<T, Body>;
  form = $state() as Form;
  /** Why the last try to save it failed, until something is typed. */
  failure = $state.raw<unknown>(null);
  saving = $state(false);
  /** Whether somebody else's changes were taken in. */
  renewed = $state(false);
  /** What the desk says about it; null where it is not asked. */
  checked: Asked<Checked> | null = null;
  readonly #options: Options<T, Form, Body, Checked>;
  /** How the thing is, as far as this sheet knows. */
  #base = $state.raw() as Form;

  readonly body = $derived.by<Body | null>(() => {
    const body = this.#options.bodyOf(this.form);
    return body && ($state.snapshot(body) as Body);
  });

  constructor(of: Editing<T, Body>, options: Options<T, Form, Body, Checked>) {
    this.of = of;
    this.#options = options;
    this.begin();
  }

  /** Begins with what is edited, without what was typed. */
  begin(): void {
    this.#base = this.#options.formOf(this.of.edited);
    this.form = this.#options.formOf(this.of.edited);
    this.touched();
  }

  /** Whether something was typed that closing the sheet would lose. */
  get unsaved(): boolean {
    return !same($state.snapshot(this.form), this.#base);
  }

  /** What somebody else made of the thing since; null while one's own change is on its way. */
  get newer(): T | null {
    return this.saving ? null : this.of.newer;
  }

  /** What is refused: by trying to save it, or while it was typed. */
  get problem(): unknown {
    return this.failure ?? this.checked?.problem ?? null;
  }

  /** Where a filter breaks. */
  get fault(): FilterFault | null {
    return faultOf(this.problem);
  }

  /** What is wrong with which field of the wire. */
  get wrong(): { field: string; says: string } | null {
    const { problem, fault } = this;
    if (!(problem instanceof Problem) || !problem.field) return null;
    return { field: problem.field, says: fault && locale.language !== "en" ? faultSaid(fault) : problem.message };
  }

  /** Whether the desk refuses this field, or a part of it. */
  invalid(field: string): boolean {
    const wrong = this.wrong?.field ?? "";
    return wrong === field || wrong.startsWith(`${field}.`) || wrong.startsWith(`${field}[`);
  }

  /** For the input of a field: whether it is wrong, and what says so. */
  at(field: string): { "aria-invalid": boolean; "aria-describedby": string | undefined } {
    const invalid = this.invalid(field);
    return { "aria-invalid": invalid, "aria-describedby": invalid ? "wrong" : undefined };
  }

  /** Somebody types: what was refused is being mended. */
  touched(): void {
    this.failure = null;
    this.renewed = false;
  }

  /** Takes in what somebody else changed. Where both changed something, what was typed here stays. */
  renew(): void {
    const newer = this.of.renew();
    if (newer === null) return;
    const theirs = this.#options.formOf(newer);
    this.form = merged(this.#base, $state.snapshot(this.form) as Form, theirs);
    this.#base = theirs;
    this.failure = null;
    this.renewed = true;
  }

  submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.body === null || this.saving) return;
    this.saving = true;
    try {
      await this.of.save(this.body);
    } catch (problem) {
      this.failure = problem;
    } finally {
      this.saving = false;
    }
  };
}

function faultSaid({ reason, given, nearest }: FilterFault): string {
  return [t(`filter.fault_${reason}`, { given }), nearest ? t("filter.did_you_mean", { word: nearest }) : ""].filter(Boolean).join(" ");
}
