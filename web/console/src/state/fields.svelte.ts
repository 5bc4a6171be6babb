// The custom fields of the desk, what their values are called, and which of them a ticket still needs.
import * as desk from "../api/desk";
import { Problem } from "../api/problem";
import type { CustomField, FieldValue } from "../api/types";
import { Asked } from "../lib/asked.svelte";
import { locale, t } from "../lib/i18n.svelte";
import { live } from "./live.svelte";
import { toasts } from "./toasts.svelte";

const SOON_MS = 300;

class CustomFields {
  readonly #asked = new Asked<CustomField[]>({ failed: (problem) => toasts.problem(problem) });
  readonly all = $derived(this.#asked.data ?? []);
  /** The fields that a ticket needs before it is solved, as the desk named them last. */
  missing = $state.raw<{ ticket: number; keys: string[] } | null>(null);

  start(): () => void {
    void this.#asked.again((signal) => desk.fields.all(signal));
    const stops = [
      live.onPush(({ event }) => {
        if (event.type === "setup.changed" && event.what === "field") this.#asked.soon(SOON_MS);
      }),
      live.onResync(() => this.#asked.soon(SOON_MS)),
    ];
    return () => stops.forEach((stop) => stop());
  }

  /** The fields to show: those that can be filled in, and archived ones that have a value. */
  shown(of: CustomField["of"], values: Record<string, FieldValue>): CustomField[] {
    return this.all.filter((field) => field.of === of && (!field.archived || field.key in values));
  }

  /** Remembers which fields a refused act needs; whether that is why it was refused. */
  heard(problem: unknown): boolean {
    if (!(problem instanceof Problem) || problem.code !== "fields-missing") return false;
    const { ticket, missing } = problem.body as { ticket: number; missing: string[] };
    this.missing = { ticket, keys: missing };
    return true;
  }

  /** The name of the field with this key, else the name that was given. */
  labelOf(key: string, otherwise: string): string {
    const field = this.all.find((one) => one.key === key);
    return field ? text(field.labels) : otherwise;
  }

  /** A value in words. */
  say(key: string, value: FieldValue | null | undefined): string {
    const field = this.all.find((one) => one.key === key);
    if (value === null || value === undefined) return "–";
    if (typeof value === "boolean") return t(value ? "fields.yes" : "fields.no");
    const named = (one: string) => text(field?.choices.find((option) => option.value === one)?.labels ?? {}) || one;
    if (Array.isArray(value)) return value.map(named).join(", ");
    return typeof value === "string" ? named(value) : String(value);
  }
}

/** A text in the reader's language, else in English, else in the first one that there is. */
export function text(texts: Record<string, string>): string {
  return texts[locale.language] ?? texts["en"] ?? Object.values(texts)[0] ?? "";
}

export const fields = new CustomFields();
