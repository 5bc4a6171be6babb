// Failures that pass: the desk, or a service that it needs, does not answer for a while.
import { Problem } from "../api/problem";

const SHORTEST_MS = 1_000; // the bound of the first pause, which doubles with each failure
const LONGEST_MS = 15_000;

/** Whether the same request can succeed later: no connection, a restart, a service that is away. */
export function passes(problem: unknown): boolean {
  return problem instanceof Problem && (problem.status === 0 || problem.status >= 502);
}

/** Milliseconds before another try, random in the upper half of their bound: clients must not come back at once. */
export function pauseAfter(failures: number): number {
  const bound = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** failures);
  return bound / 2 + (Math.random() * bound) / 2;
}
