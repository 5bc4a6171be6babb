import { describe, expect, it } from "vitest";
import { fold } from "./text";

const told = (text: string, written: string) => fold(text, written).map((one) => (one.own ? one.text : `(${one.line})`));

describe("what was written and what was quoted", () => {
  it("is one piece without a quote", () => {
    expect(told("Hello\n\nAnn\n", "Hello\n\nAnn")).toEqual(["Hello\n\nAnn"]);
  });

  it("puts the quote below the answer above it", () => {
    expect(told("Yes.\n\nOn Monday Bo wrote:\n> When?\n> Now?", "Yes.")).toEqual(["Yes.", "(Now?)"]);
  });

  it("keeps the last quoted line above each answer between the lines", () => {
    const text = "Bo wrote:\n> Which size?\n\nLarge.\n\n> Which\n> colour?\nBlue.\n";
    expect(told(text, "Large.\n\nBlue.")).toEqual(["(Which size?)", "Large.", "(colour?)", "Blue."]);
  });

  it("loses no line", () => {
    const text = "Bo wrote:\n> Which size?\n\nLarge.\n\n> Which\n> colour?\nBlue.";
    const all = fold(text, "Large.\n\nBlue.").map((one) => one.text);
    expect(all.join("\n").replaceAll("\n\n", "\n")).toBe(text.replaceAll("\n\n", "\n"));
  });

  it("finds words that are no whole lines", () => {
    expect(told("Yes -- On Monday Bo wrote:\nWhen?", "Yes")).toEqual(["Yes", "()"]);
  });

  it("shows a mail whole of which nothing is its author's", () => {
    expect(told("> When?", "")).toEqual(["> When?"]);
  });
});
