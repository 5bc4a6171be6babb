// Short words about what just happened, with a way back where there is one.
import { Problem } from "../api/http";
import { t } from "../lib/i18n.svelte";

export interface Toast {
  id: number;
  text: string;
  bad: boolean;
  action: { label: string; run: () => void } | null;
}

const SHOWN_MS = 7000;

class Toasts {
  list = $state.raw<Toast[]>([]);
  #next = 1;

  say(text: string, action: Toast["action"] = null): void {
    this.#add({ id: this.#next++, text, bad: false, action });
  }

  /** A refusal, in the desk's own words where it gave some. */
  problem(problem: unknown): void {
    if (problem instanceof Problem && problem.status === 401) return; // the sign-in page says it
    this.#add({ id: this.#next++, text: reason(problem), bad: true, action: null });
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  #add(toast: Toast): void {
    this.list = [...this.list.slice(-2), toast];
    setTimeout(() => this.dismiss(toast.id), SHOWN_MS);
  }
}

export function reason(problem: unknown): string {
  if (problem instanceof Problem && problem.status === 0) return t("error.unreachable");
  if (problem instanceof Error && problem.message) return problem.message;
  return t("error.unknown");
}

export const toasts = new Toasts();
