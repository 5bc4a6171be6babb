import { expect, test } from "vitest";
import type { BotFiguresView, BotPlace } from "../../api/types";
import { bodyOf, causesOf, formOf, isOwn, nameOf, uploaded } from "./bot";

const NOTHING = { name: null, letter: null, colour: null, threshold: null, misunderstandings: null, answers: null, calendar_id: null };

test("what is not set stays unset through the form", () => {
  expect(bodyOf(formOf({}))).toEqual(NOTHING);
});

test("what is set comes back as it was", () => {
  const set = { name: "Robin", letter: "R", colour: "#aa3300", threshold: 0.57, misunderstandings: 3, answers: "closed", calendar_id: 4 } as const;
  expect(bodyOf(formOf(set))).toEqual(set);
});

test.each([null, "", "R"])("letters %o are kept as they were set", (letter) => {
  expect(bodyOf(formOf({ letter }))).toEqual({ ...NOTHING, letter });
});

test.each([null, "", "#aa3300"])("a colour %o is kept as it was set", (colour) => {
  expect(bodyOf(formOf({ colour }))).toEqual({ ...NOTHING, colour });
});

test("a robot and the colour of the page can be chosen where everywhere has others", () => {
  const set = formOf({ letter: "R", colour: "#aa3300" });
  expect(bodyOf({ ...set, face: "robot", paint: "page" })).toEqual({ ...NOTHING, letter: "", colour: "" });
});

test("a calendar goes with hours only", () => {
  expect(bodyOf({ ...formOf({}), answers: "always", calendar: 4 }).calendar_id).toBeNull();
  expect(bodyOf({ ...formOf({}), answers: "open", calendar: 4 }).calendar_id).toBe(4);
});

test("blanks are no name", () => {
  expect(bodyOf({ ...formOf({}), name: "  " })).toEqual(NOTHING);
});

test("a place is its own as soon as one thing is set there", () => {
  const place = (settings: object) => ({ settings: { ...NOTHING, ...settings } }) as BotPlace;
  expect(isOwn(place({}))).toBe(false);
  expect(isOwn(place({ misunderstandings: 1 }))).toBe(true);
});

test("the most frequent cause comes first", () => {
  const of = (count: number) => ({ count, filter: "" });
  const figures = { handed_over: { asked: of(1), fallback: of(5), off: of(2) } } as unknown as BotFiguresView;
  expect(causesOf(figures).map(([cause]) => cause)).toEqual(["fallback", "off", "asked"]);
});

test("a draft is named after its zip, or after its first file", () => {
  expect(nameOf([{ name: "nlu.yml" }, { name: "Shop.ZIP" }])).toBe("Shop");
  expect(nameOf([{ name: "domain.yaml" }])).toBe("domain");
  expect(nameOf([{ name: ".zip" }])).toBe("bot");
});

test("a file is handed in as it is, byte for byte", async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => at % 256);
  const { content } = await uploaded(new File([bytes], "bot.zip"));
  expect(Uint8Array.from(atob(content), (one) => one.charCodeAt(0))).toEqual(bytes);
});
