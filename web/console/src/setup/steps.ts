// The steps of setting a desk up, in the order in which they are proposed; the last one is the first ticket.
export const STEPS = ["brand", "team", "mailbox", "widget", "people", "article", "ticket"] as const;
export type StepName = (typeof STEPS)[number];

export function stepOf(name: string): StepName | null {
  return STEPS.find((one) => one === name) ?? null;
}

/** What comes after a step; null after the last one. */
export function after(name: StepName): StepName | null {
  return STEPS[STEPS.indexOf(name) + 1] ?? null;
}
