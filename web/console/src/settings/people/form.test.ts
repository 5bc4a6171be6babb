import { expect, test } from "vitest";
import type { PersonView } from "../../api/types";
import { changesOf, formOf } from "./form";

const ANA = { name: "Ana", role: "lead", capacity: 4, languages: ["fr"], team_ids: [1, 3] } as unknown as PersonView;

test("an untouched form changes nothing", () => {
  expect(changesOf(ANA, formOf(ANA))).toEqual({});
});

test("only what differs is sent, and teams have no order", () => {
  expect(changesOf(ANA, { ...formOf(ANA), capacity: 6, team_ids: [3, 1] })).toEqual({ capacity: 6 });
  expect(changesOf(ANA, { ...formOf(ANA), team_ids: [3, 2] })).toEqual({ team_ids: [2, 3] });
});

test("a form never shares its lists with what it began with", () => {
  const form = formOf(ANA);
  form.languages.push("de");
  expect(ANA.languages).toEqual(["fr"]);
});
