// What a key may do, by area of the desk: the choices of each area, and the scope that each one stands for.
import type { MakeApiKey } from "../../api/types";

export type Scope = MakeApiKey["scopes"][number];
export type Choice = "none" | "read" | "write" | "hand_in";

const CHOICES: Record<string, Partial<Record<Choice, Scope>>> = {
  tickets: { read: "tickets:read", write: "tickets:write" },
  customers: { read: "customers:read", write: "customers:write" },
  faq: { read: "faq:read", write: "faq:write" },
  reports: { read: "reports:read" },
  ledger: { read: "ledger:read", write: "ledger:write" },
  inbound: { hand_in: "inbound:write" },
  settings: { read: "settings:read", write: "settings:write" },
};

export const AREAS = Object.keys(CHOICES);

/** What can be chosen for an area; nothing comes first. */
export function choicesOf(area: string): Choice[] {
  return ["none", ...(Object.keys(CHOICES[area] ?? {}) as Choice[])];
}

/** The scopes of what was chosen. */
export function scopesOf(chosen: Record<string, Choice>): Scope[] {
  return AREAS.map((area) => CHOICES[area]?.[chosen[area] ?? "none"]).filter((scope) => scope !== undefined);
}

/** An area and a choice of it, for each scope of a key. */
export function chosenBy(scopes: string[]): { area: string; choice: Choice }[] {
  return AREAS.flatMap((area) =>
    (Object.entries(CHOICES[area] ?? {}) as [Choice, Scope][])
      .filter(([, scope]) => scopes.includes(scope))
      .map(([choice]) => ({ area, choice })),
  );
}
