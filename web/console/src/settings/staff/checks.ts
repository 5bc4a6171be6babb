// What the desk says about a form while it is filled in: which of its problems belongs to which field.
import { Problem } from "../../api/problem";
import { locale } from "../../lib/i18n.svelte";
import { reason } from "../../lib/reason";

export const TYPING_MS = 300;

/** The name of the input that a problem is about, without the path to it; "" for the whole form. */
export function fieldOf(problem: unknown): string {
  return problem instanceof Problem ? (/^\w+/.exec(problem.field)?.[0] ?? "") : "";
}

/** The desk's own sentence where the reader reads English, else the same in their language. */
export function said(problem: unknown): string {
  return locale.language === "en" && problem instanceof Problem && problem.field ? problem.message : reason(problem);
}
