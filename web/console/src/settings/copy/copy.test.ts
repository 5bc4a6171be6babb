import { describe, expect, it } from "vitest";
import type { CopyChange } from "../../api/types";
import { bySection, ready } from "./copy";

const change = (part: string, name: string): CopyChange => ({ part, name, act: "made", fields: [] });

describe("a copy of the settings", () => {
  it("is shown by section, in the order of the desk", () => {
    const changes = [change("teams", "A"), change("people", "B"), change("teams", "C")];
    expect(bySection(changes).map(({ part, of }) => [part, of.map((one) => one.name)])).toEqual([
      ["teams", ["A", "C"]],
      ["people", ["B"]],
    ]);
  });

  it("can be taken in if it changes something and has no fault", () => {
    const outcome = { changes: [change("teams", "A")], notes: [], faults: [], state: "x" };
    expect(ready(outcome)).toBe(true);
    expect(ready({ ...outcome, changes: [] })).toBe(false);
    expect(ready({ ...outcome, faults: [{ place: "teams[0]", detail: "No." }] })).toBe(false);
  });
});
