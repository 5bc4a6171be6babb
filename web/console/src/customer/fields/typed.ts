// What somebody typed for a custom field, as the value of its kind.
import type { CustomField, FieldValue } from "../../api/types";

/** The value, null for none. A number that is none goes as it is, and the desk says what it must be. */
export function read(field: CustomField, typed: string): FieldValue | null {
  const written = typed.trim();
  if (!written) return null;
  if (field.kind === "yes_no") return written === "yes";
  const number = Number(written.replace(",", "."));
  return field.kind === "number" && !Number.isNaN(number) ? number : written;
}

/** What a form sends: the values that it shows. A field that is archived meanwhile, or a choice that is gone, is left out. */
export function sent(shown: CustomField[], values: Record<string, FieldValue>): Record<string, FieldValue> {
  const kept = shown.map((field) => [field.key, offered(field, values[field.key])] as const);
  return Object.fromEntries(kept.filter((one): one is [string, FieldValue] => one[1] !== undefined));
}

function offered(field: CustomField, value: FieldValue | undefined): FieldValue | undefined {
  const there = (one: unknown) => field.choices.some((option) => option.value === one);
  if (field.kind === "choice") return there(value) ? value : undefined;
  if (field.kind !== "choices" || !Array.isArray(value)) return value;
  const left = value.filter(there);
  return left.length ? left : undefined;
}
