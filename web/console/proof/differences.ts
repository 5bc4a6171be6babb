// What differs between two answers, by the path to it: a diff of two whole screens would hide it.

/** Lines as "river.2.fact: "a", but fresh it is "b""; none where both are the same. */
export function differences(lived: unknown, fresh: unknown, path = ""): string[] {
  if (!isObject(lived) || !isObject(fresh)) {
    return Object.is(lived, fresh) ? [] : [`${path}: ${JSON.stringify(lived)}, but fresh it is ${JSON.stringify(fresh)}`];
  }
  const names = new Set([...Object.keys(lived), ...Object.keys(fresh)]);
  return [...names].flatMap((name) => differences(lived[name], fresh[name], path ? `${path}.${name}` : name));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
