// What the forms of a person and of an invitation have in common.
import type { PersonView } from "../../api/types";

export interface PersonForm {
  name: string;
  role: PersonView["role"];
  capacity: number;
  languages: string[];
  team_ids: number[];
}

/** A form that begins with what somebody is; without anybody, with what most are. */
export function formOf(person: PersonView | null): PersonForm {
  return {
    name: person?.name ?? "",
    role: person?.role ?? "advisor",
    capacity: person?.capacity ?? 5,
    languages: [...(person?.languages ?? [])],
    team_ids: [...(person?.team_ids ?? [])],
  };
}

/** Only what differs from what somebody is: what a lead does not touch is not asked for. */
export function changesOf(person: PersonView, form: PersonForm): Partial<PersonForm> {
  const was = formOf(person);
  const now = { ...form, team_ids: [...form.team_ids].sort((a, b) => a - b) };
  return Object.fromEntries(
    Object.entries(now).filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(was[field as keyof PersonForm])),
  );
}
