// Two changes of one form, brought together.

/** Whether two values of a form are the same. */
export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * A form in which both changes are: `mine` and `theirs` began as `base`. Where both changed the same, mine stays.
 * Objects with the same fields are brought together field by field, everything else as a whole.
 */
export function merged<F>(base: F, mine: F, theirs: F): F {
  if (same(mine, base)) return theirs;
  if (!isRecord(base) || !isRecord(mine) || !isRecord(theirs)) return mine;
  const fields = Object.keys(theirs);
  if (!same(Object.keys(mine).sort(), [...fields].sort()) || !same(Object.keys(base).sort(), [...fields].sort())) return mine;
  return Object.fromEntries(fields.map((field) => [field, merged(base[field], mine[field], theirs[field])])) as F;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
