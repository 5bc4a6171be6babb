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
