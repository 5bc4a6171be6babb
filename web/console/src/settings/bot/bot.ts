// How the bot answers in one place, as its form shows it and as it is sent.
import type { BotFiguresView, BotPlace, BotSettings, UploadedFile } from "../../api/types";

export type Answers = "always" | "open" | "closed";

/** An empty name and null mean: as everywhere, or as the desk comes. `threshold` is in percent. */
export interface Form {
  name: string;
  face: (typeof FACES)[number] | null;
  /** Of a face of letters. */
  letter: string;
  paint: (typeof PAINTS)[number] | null;
  /** Of the bot's own. */
  colour: string;
  threshold: number | null;
  misunderstandings: number | null;
  answers: Answers | null;
  calendar: number | null;
}

export const LEAST = 30;
export const MOST = 99;
export const TIMES = [1, 2, 3, 4, 5] as const;
export const FACES = ["robot", "letters"] as const;
export const PAINTS = ["page", "own"] as const;
export const ANSWERS = ["always", "open", "closed"] as const;

export const HOWS = ["added", "changed", "gone"] as const;

/** Of the files of a draft, as the desk takes them. */
export const MOST_FILES = 200;
export const MOST_BYTES = 2 * 1024 * 1024;

const FIRST_COLOUR = "#474cc0";

export function formOf(settings: BotSettings): Form {
  return {
    name: settings.name ?? "",
    face: settings.letter == null ? null : settings.letter ? "letters" : "robot",
    letter: settings.letter ?? "",
    paint: settings.colour == null ? null : settings.colour ? "own" : "page",
    colour: settings.colour || FIRST_COLOUR,
    threshold: settings.threshold == null ? null : Math.round(settings.threshold * 100),
    misunderstandings: settings.misunderstandings ?? null,
    answers: settings.answers ?? null,
    calendar: settings.calendar_id ?? null,
  };
}

export function bodyOf(form: Form): BotSettings {
  return {
    name: form.name.trim() || null,
    letter: form.face && (form.face === "letters" ? form.letter.trim() : ""),
    colour: form.paint && (form.paint === "own" ? form.colour : ""),
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

/** The name of a draft: that of its zip, or of its first file. */
export function nameOf(files: { name: string }[]): string {
  const zip = files.find((one) => one.name.toLowerCase().endsWith(".zip"));
  return (zip ?? files[0])?.name.replace(/\.(zip|ya?ml)$/i, "").slice(0, 200) || "bot";
}

/** A file as it is handed in: its content in base64. */
export async function uploaded(file: File): Promise<UploadedFile> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000)); // the stack holds no more
  return { name: file.name, content: btoa(text) };
}
