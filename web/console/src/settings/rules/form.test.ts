import { expect, test } from "vitest";
import type { Rule } from "../../api/types";
import { bodyOf, formOf, triggerOf } from "./form";

const FORM = { ...formOf(null, null), name: "VIP first" };

test.each([
  [{ by: "events", events: ["opened", "late"] }, { type: "events", events: ["opened", "late"] }],
  [{ by: "events", events: [] }, null],
  [{ by: "time", since: "quiet", lasting: "3 d" }, { type: "time", since: "quiet", minutes: 4320 }],
  [{ by: "time", lasting: "soon" }, null],
] as const)("a form with %o looks at %o", (typed, trigger) => {
  expect(triggerOf({ ...FORM, ...typed } as typeof FORM)).toEqual(trigger);
});

test("a rule that cannot be sent yet has no body", () => {
  expect(bodyOf({ ...FORM, events: [] })).toBeNull();
});

test("a rule comes out of its form as it went in", () => {
  const set = { name: "Late", filter: "tag:vip", team_id: 3, actions: [{ type: "survey" as const }], stop: true, once: true, active: false, trigger: { type: "time" as const, since: "queued" as const, minutes: 90 } };
  const rule = { ...set, id: 1, position: 1, problem: "", warning: "", off_because: "", applied: 0, may_change: true, changed: null };
  expect(bodyOf(formOf(rule as unknown as Rule, null))).toEqual(set);
});
