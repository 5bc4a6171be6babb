// Moments, sizes and names as people read them. `language` is that of the screen, with the reader's country where
// it is known: "en-GB" writes dates and times as "en-US" does not.

const DAY_MS = 86_400_000;

/**
 * The screen's language with the reader's country, from the languages their browser prefers. A screen in English
 * that is read by somebody of another language has the day before the month, unless they are in America.
 */
export function localeOf(language: string, wishes: readonly string[]): string {
  const isOwn = (wish: string) => wish === language || wish.startsWith(`${language}-`);
  const first = wishes[0] ?? language;
  if (isOwn(first)) return wishes.find((wish) => isOwn(wish) && wish !== language) ?? language;
  return language === "en" && !first.endsWith("-US") ? "en-GB" : language;
}

/** "14:05", or "02:05 PM". */
export function time(at: Date, language: string): string {
  return at.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
}

/** The day, with its year where it is not the year of `now`. */
export function date(at: Date, language: string, now: Date, month: "short" | "long" = "short"): string {
  const year = at.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return at.toLocaleDateString(language, { day: "numeric", month, year });
}

/** Weekday, day, time and zone: what is shown where somebody asks when exactly. */
export function exact(at: Date, language: string): string {
  return at.toLocaleString(language, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  });
}

/** Midnights between two moments: 0 for today, 1 for yesterday. */
export function daysBetween(at: Date, now: Date): number {
  return Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / DAY_MS);
}

/** "12 kB", "1.3 MB"; in French "12 ko". */
export function size(bytes: number, language: string): string {
  const [value, unit] = bytes < 1e6 ? [Math.max(1, Math.round(bytes / 1e3)), "kilobyte"] : [bytes / 1e6, "megabyte"];
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}

/** A share from 0 to 1 as whole percent: "90%"; in French with a narrow space before the sign. */
export function percent(share: number, language: string): string {
  return share.toLocaleString(language, { style: "percent", maximumFractionDigits: 0 });
}

/** The first letters of the first and the last word; "?" where there is none. */
export function initials(name: string): string {
  const words = name.replace(/[^\p{L}\p{N} ]/gu, " ").trim().split(/\s+/);
  const first = words[0]?.[0] ?? "?";
  return (words.length > 1 ? first + (words.at(-1)?.[0] ?? "") : first).toUpperCase();
}
