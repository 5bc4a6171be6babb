import { flushSync } from "svelte";
import { vi } from "vitest";

/** A desk whose answers come when the test says so, in any order. */
export class Slow {
  readonly asked: { question: string; signal: AbortSignal; answer: (text: string) => void; refuse: (problem: unknown) => void }[] = [];

  fetch = (question: string, signal: AbortSignal): Promise<string> =>
    new Promise((answer, refuse) => this.asked.push({ question, signal, answer, refuse }));

  get questions(): string[] {
    return this.asked.map((one) => one.question);
  }

  async answer(place: number, text: string): Promise<void> {
    this.asked[place]?.answer(text);
    await settled();
  }

  async refuse(place: number, problem: unknown): Promise<void> {
    this.asked[place]?.refuse(problem);
    await settled();
  }
}

export async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
  flushSync();
}
