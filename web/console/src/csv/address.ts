// The address of a list as a CSV file.
import type { CustomField } from "../api/types";

export const TICKETS = [
  "number", "subject", "state", "status", "priority", "customer", "company", "email", "phone", "team", "owner", "channels", "tags", "messages", "created", "updated", "waiting_since", "due",
] as const; // prettier-ignore
export const CONTACTS = ["id", "customer", "company", "email", "phone", "addresses", "language", "created"] as const;
export const COMPANIES = ["id", "company", "domains", "customers", "note", "created"] as const;
export const SEPARATORS = ["comma", "semicolon", "tab"] as const;

export type Separator = (typeof SEPARATORS)[number];
export type Of = "tickets" | "contacts" | "companies";

export interface Choices {
  columns: readonly string[];
  language: string;
  separator: Separator;
  bom: boolean;
}

/** The names of the columns of custom fields: those of the customer and their company too, beside their tickets. */
export function ownColumns(of: Of, fields: readonly CustomField[]): CustomField[] {
  return fields.filter((field) => of === "tickets" || field.of === "company" || (of === "contacts" && field.of === "contact"));
}

/** Where the file is; `asked` is what the list is asked for. */
export function addressOf(of: Of, asked: Readonly<Record<string, unknown>>, { columns, ...others }: Choices): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...asked, columns: columns.join(), ...others })) {
    if (value !== undefined && value !== null && value !== "" && value !== false) query.set(name, String(value));
  }
  return `/api/v1/${of}.csv?${query}`;
}
