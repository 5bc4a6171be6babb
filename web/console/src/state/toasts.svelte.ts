// Short words about what just happened, with a way back where there is one.
import { Problem } from "../api/problem";
import { detail, reason } from "../lib/reason";

export interface Toast {
  id: number;
  text: string;
  /** More about it, one hover away. */
  detail: string;
  bad: boolean;
  action: { label: string; run: () => void } | null;
}

const SHOWN_MS = 7000;

class Toasts {
  list = $state.raw<Toast[]>([]);
  #next = 1;

  say(text: string, action: Toast["action"] = null): void {
    this.#add({ id: this.#next++, text, detail: "", bad: false, action });
  }

  /** A refusal; `text` says it in other words than the problem's own. */
  problem(problem: unknown, text = reason(problem)): void {
    if (problem instanceof Problem && problem.status === 401) return; // the sign-in page says it
    this.#add({ id: this.#next++, text, detail: detail(problem), bad: true, action: null });
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  #add(toast: Toast): void {
    this.list = [...this.list.slice(-2), toast];
    setTimeout(() => this.dismiss(toast.id), SHOWN_MS);
  }
}

export const toasts = new Toasts();
