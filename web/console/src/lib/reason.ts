// Why something failed, in the reader's language: by the problem's code, never in the desk's English.
import { Problem } from "../api/problem";
import { locale, t, tn } from "./i18n.svelte";

/** One sentence for a problem; a text is its own. */
export function reason(problem: unknown): string {
  if (typeof problem === "string") return problem;
  if (!(problem instanceof Problem)) return t("error.unknown");
  if (problem.status === 0) return t("error.unreachable");
  return particular(problem) ?? general(problem.code);
}

/** The desk's own English sentence, for a tooltip; "" where there is none. */
export function detail(problem: unknown): string {
  return problem instanceof Error ? problem.message : "";
}

/** What the problem's other members make more exact than its code alone. */
function particular({ code, field, version, retryAfter }: Problem): string | null {
  if (code === "too-many" && retryAfter) return tn("problem.wait", Math.ceil(retryAfter));
  if (code === "conflict" && version !== null) return t("problem.newer_version", { version });
  const name = label(field);
  if (name && code === "bad-input") return t("problem.field", { field: name });
  if (name && code === "conflict") return t("problem.taken", { field: name });
  return null;
}

function general(code: string): string {
  const key = `problem.${code}`;
  return locale.has(key) ? t(key) : t("error.unknown");
}

/** What the screen calls an input, or null: the wire's name of it helps nobody. */
function label(field: string): string | null {
  const key = `field.${/\w*$/.exec(field)?.[0] ?? ""}`;
  return locale.has(key) ? t(key) : null;
}
