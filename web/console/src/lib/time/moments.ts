// Moments as the desk writes them, to the microsecond: a Date keeps only milliseconds.

/** Negative where `a` is before `b`. Both are ISO 8601 in UTC; a whole second has no fraction. */
export function byMoment(a: string, b: string): number {
  const [early, late] = [whole(a), whole(b)];
  return early < late ? -1 : early > late ? 1 : 0;
}

function whole(moment: string): string {
  return moment.includes(".") ? moment : moment.replace("Z", ".000000Z");
}
