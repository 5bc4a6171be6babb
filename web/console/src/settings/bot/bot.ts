// How the bot answers in one place, as its form shows it and as it is sent.
import type { BotFiguresView, BotPlace, BotSettings } from "../../api/types";

export type Answers = "always" | "open" | "closed";

/** "" and null mean: as everywhere, or as the desk comes. `threshold` is in percent. */
export interface Form {
  name: string;
  letter: string;
  colour: string;
  threshold: number | null;
  misunderstandings: number | null;
  answers: Answers | null;
  calendar: number | null;
}

export const LEAST = 30;
export const MOST = 99;
export const TIMES = [1, 2, 3, 4, 5] as const;
export const ANSWERS = ["always", "open", "closed"] as const;

export function formOf(settings: BotSettings): Form {
  return {
    name: settings.name ?? "",
    letter: settings.letter ?? "",
    colour: settings.colour ?? "",
    threshold: settings.threshold == null ? null : Math.round(settings.threshold * 100),
    misunderstandings: settings.misunderstandings ?? null,
    answers: settings.answers ?? null,
    calendar: settings.calendar_id ?? null,
  };
}

export function bodyOf(form: Form): BotSettings {
  return {
    name: form.name.trim() || null,
    letter: form.letter.trim() || null,
    colour: form.colour || null,
    threshold: form.threshold === null ? null : form.threshold / 100,
    misunderstandings: form.misunderstandings,
    answers: form.answers,
    calendar_id: form.answers === "open" || form.answers === "closed" ? form.calendar : null,
  };
}

/** Whether a place has settings of its own. */
export function isOwn(place: BotPlace): boolean {
  return Object.values(place.settings).some((one) => one !== null);
}

/** The causes of hand-overs, the most frequent first. */
export function causesOf(figures: BotFiguresView): [string, { count: number; filter: string }][] {
  return Object.entries(figures.handed_over).sort(([, one], [, other]) => other.count - one.count);
}
