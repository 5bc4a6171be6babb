import { expect, test } from "vitest";
import { merged } from "./merged";

const BASE = { name: "Refunds", tags: ["a"], labels: { en: "Level", fr: "Niveau" }, when: { type: "events", events: ["opened"] } };

test.each([
  ["what only they changed is theirs", {}, { name: "Money" }, { name: "Money" }],
  ["what only I changed is mine", { name: "Money" }, {}, { name: "Money" }],
  ["what both changed is mine", { name: "Mine" }, { name: "Theirs" }, { name: "Mine" }],
  ["two fields are both changed", { name: "Mine" }, { tags: ["b"] }, { name: "Mine", tags: ["b"] }],
  ["a list is one value", { tags: ["a", "mine"] }, { tags: ["a", "theirs"] }, { tags: ["a", "mine"] }],
  ["parts are brought together", { labels: { en: "Step", fr: "Niveau" } }, { labels: { en: "Level", fr: "Palier" } }, { labels: { en: "Step", fr: "Palier" } }],
  ["what has other fields is one value", { when: { type: "time", minutes: 5 } }, { when: { type: "events", events: ["late"] } }, { when: { type: "time", minutes: 5 } }],
])("%s", (_, mine, theirs, both) => {
  const form = (changes: object) => ({ ...BASE, ...changes });
  expect(merged(form({}), form(mine), form(theirs))).toEqual(form(both));
});
