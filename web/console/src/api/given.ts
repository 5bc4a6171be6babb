/** Only what is there: a cursor of null and an empty search are not sent. */
export function given<T extends object>(query: T): { [K in keyof T]: NonNullable<T[K]> } {
  const entries = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return Object.fromEntries(entries) as { [K in keyof T]: NonNullable<T[K]> };
}
