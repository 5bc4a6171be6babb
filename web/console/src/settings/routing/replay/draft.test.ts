import { expect, test } from "vitest";
import type { RoutingRule } from "../../../api/types";
import { draftOf, markOf, placeOf } from "./draft";

const lamps: RoutingRule = {
  id: 3,
  name: "Lamps",
  position: 1,
  filter: "lamp",
  team_id: 2,
  priority: null,
  tags: ["lamp"],
  skills: { bulbs: 1, wiring: 2 },
  active: true,
  problem: "",
  changed: null,
};
const [draft] = draftOf([lamps]);

test("a draft begins as the rules are, and marks what is different", () => {
  if (!draft) throw new Error("one rule, one draft");
  expect(markOf(draft, [lamps])).toBe("");
  expect(markOf({ ...draft, skills: { wiring: 2, bulbs: 1 } }, [lamps])).toBe("");
  expect(markOf({ ...draft, active: false }, [lamps])).toBe("changed");
  expect(markOf({ ...draft, id: null }, [lamps])).toBe("new");
});

test.each([
  ["rules[2].filter", { place: 2, field: "filter" }],
  ["rules[0].team_id", { place: 0, field: "team_id" }],
  ["since", null],
  ["rules", null],
])("%s is a field of a rule, or not", (field, expected) => {
  expect(placeOf(field)).toEqual(expected);
});
