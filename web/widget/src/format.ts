// Moments and sizes in the visitor's language, with the widget's own words.
import { date, daysBetween, exact, size, time } from "shared/formats";
import type { Texts } from "./locales/en";

export class Format {
  constructor(
    private language: string,
    private words: Texts,
  ) {}

  time(at: Date): string {
    return time(at, this.language);
  }

  exact(at: Date): string {
    return exact(at, this.language);
  }

  day(at: Date): string {
    const now = new Date();
    const days = daysBetween(at, now);
    return days === 0 ? this.words.today : days === 1 ? this.words.yesterday : date(at, this.language, now, "long");
  }

  /** For a list: the time today, else the day. */
  brief(at: Date): string {
    return new Date().toDateString() === at.toDateString() ? this.time(at) : this.day(at);
  }

  size(bytes: number): string {
    return size(bytes, this.language);
  }
}
