// Moments, sizes and names as people read them.
import type { Texts } from "./locales/en";

export class Format {
  constructor(
    private language: string,
    private words: Texts,
  ) {}

  time(at: Date): string {
    return at.toLocaleTimeString(this.language, { hour: "2-digit", minute: "2-digit" });
  }

  exact(at: Date): string {
    return at.toLocaleString(this.language, { dateStyle: "full", timeStyle: "long" });
  }

  day(at: Date): string {
    const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
    if (days === 0) return this.words.today;
    if (days === 1) return this.words.yesterday;
    return at.toLocaleDateString(this.language, { day: "numeric", month: "long", year: days > 300 ? "numeric" : undefined });
  }

  /** For a list: the time today, else the day. */
  brief(at: Date): string {
    return new Date().toDateString() === at.toDateString() ? this.time(at) : this.day(at);
  }

  size(bytes: number): string {
    const [value, unit] = bytes < 1e6 ? [Math.max(1, Math.round(bytes / 1e3)), "kilobyte"] : [bytes / 1e6, "megabyte"];
    return new Intl.NumberFormat(this.language, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
  }
}

export function initials(name: string): string {
  const parts = name.trim().split(/\s+/);
  return `${parts[0]?.[0] ?? ""}${parts.length > 1 ? (parts.at(-1)?.[0] ?? "") : ""}`.toUpperCase();
}

export function newId(): string {
  return typeof crypto.randomUUID === "function"
    ? crypto.randomUUID()
    : Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
