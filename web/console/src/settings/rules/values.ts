// Times, tags and values of fields as people write them.
import type { CustomField, FieldValue } from "../../api/types";
import { t } from "../../lib/i18n.svelte";

const UNITS = [
  ["days", 24 * 60],
  ["hours", 60],
  ["minutes", 1],
] as const;
const LONGEST = 365 * 24 * 60;

/** "vip, refund" → tags. */
export function readTags(text: string): string[] {
  return [...new Set(text.split(",").map((tag) => tag.trim().replace(/\s+/g, " ").toLowerCase()).filter(Boolean))];
}

/** "2 h", "90", "90 min" or "3 d" → minutes; null for what is no time. */
export function readTime(text: string): number | null {
  const found = /^(\d{1,6})\s*(d|j|h|min|m)?\.?$/i.exec(text.trim());
  if (!found) return null;
  const unit = (found[2] ?? "min").toLowerCase();
  const minutes = Number(found[1]) * (unit === "d" || unit === "j" ? 24 * 60 : unit === "h" ? 60 : 1);
  return minutes >= 1 && minutes <= LONGEST ? minutes : null;
}

/** Minutes as the reader writes them: "3 d", "2 h", "90 min". */
export function shownTime(minutes: number): string {
  const [unit, size] = UNITS.find(([, size]) => minutes % size === 0) ?? (["minutes", 1] as const);
  return t(`time.${unit}`, { n: minutes / size });
}

/** What an action gives a field that was just chosen: its first choice, yes, or nothing yet. */
export function firstValue(field: Pick<CustomField, "kind" | "choices">): FieldValue | null {
  if (field.kind === "yes_no") return true;
  const first = field.choices[0]?.value ?? null;
  return field.kind === "choices" && first !== null ? [first] : first;
}

/** What was typed as the value of its kind; a number that is none goes as it is, and the desk says what it must be. */
export function readValue(kind: CustomField["kind"], typed: string): FieldValue | null {
  const written = typed.trim();
  if (!written) return null;
  const number = Number(written.replace(",", "."));
  return kind === "number" && !Number.isNaN(number) ? number : typed;
}
