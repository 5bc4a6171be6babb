// Two short notes for an answer that comes while nobody looks; off until the visitor wants them.
import { page } from "../lib/env";

let context: AudioContext | null = null;

export function chime(): void {
  try {
    context ??= new page.AudioContext();
    const now = context.currentTime;
    for (const [at, tone] of [
      [0, 660],
      [0.12, 880],
    ] as const) {
      const sound = context.createOscillator();
      const loud = context.createGain();
      sound.frequency.value = tone;
      loud.gain.setValueAtTime(0, now + at);
      loud.gain.linearRampToValueAtTime(0.08, now + at + 0.02);
      loud.gain.exponentialRampToValueAtTime(0.0001, now + at + 0.28);
      sound.connect(loud).connect(context.destination);
      sound.start(now + at);
      sound.stop(now + at + 0.3);
    }
  } catch {
    return; // a browser without sound
  }
}
