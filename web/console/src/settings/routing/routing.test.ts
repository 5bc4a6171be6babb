import { expect, test } from "vitest";
import { filled, minutesOf, numbersOf, rowsOf, skillsOf } from "./routing";

test("skills come back as they were, without the rows that name nothing", () => {
  const skills = { billing: 3, refunds: 1 };
  expect(skillsOf(rowsOf(skills))).toEqual(skills);
  expect(skillsOf([{ skill: "  ", level: 2 }, { skill: " vip ", level: 1 }])).toEqual({ vip: 1 });
});

test.each([
  ["2, 5 10", [2, 5, 10]],
  ["", []],
  ["5;10", [5, 10]],
  ["5 minutes", null],
  ["-5", null],
])("%s is a list of minutes, or nothing", (text, minutes) => {
  expect(minutesOf(text)).toEqual(minutes);
});

test("a number that nobody typed is not sent", () => {
  expect(filled({ email: 0.5, phone: null, webchat: undefined, api: 0 })).toEqual({ email: 0.5, api: 0 });
});

test("each kind has a place for its number", () => {
  expect(numbersOf(["email", "webchat"], { email: 0.5 })).toEqual({ email: 0.5, webchat: null });
  expect(numbersOf(["email"])).toEqual({ email: null });
});
