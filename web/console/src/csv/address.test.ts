import { expect, test } from "vitest";
import { addressOf } from "./address";

const choices = { columns: ["number", "field.order"], language: "fr", separator: "semicolon", bom: true } as const;

test("the address asks for what the list shows, as it was chosen", () => {
  expect(addressOf("tickets", { view: "all", q: "is:open a&b" }, choices)).toBe(
    "/api/v1/tickets.csv?view=all&q=is%3Aopen+a%26b&columns=number%2Cfield.order&language=fr&separator=semicolon&bom=true",
  );
});

test("what is not asked for is not named", () => {
  expect(addressOf("contacts", { q: "" }, { ...choices, bom: false })).not.toMatch(/q=|bom/);
});
