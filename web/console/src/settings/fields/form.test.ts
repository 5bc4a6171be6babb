import { expect, test } from "vitest";
import { bodyOf, formOf, keyOf } from "./form";

test("a key is made of a label", () => {
  expect(keyOf("Order number")).toBe("order_number");
  expect(keyOf("  3. Été à Lyon! ")).toBe("ete_a_lyon");
  expect(keyOf("…")).toBe("");
});

test("a form is sent without its empty texts, and a field comes back as it was", () => {
  const body = bodyOf({ ...formOf(null), key: " plan ", kind: "choice", labels: { en: "Plan", fr: " " }, choices: [{ value: "gold", labels: { en: "Gold", fr: "" } }] });
  expect(body).toEqual({
    of: "ticket",
    key: "plan",
    kind: "choice",
    labels: { en: "Plan" },
    help: {},
    choices: [{ value: "gold", labels: { en: "Gold" } }],
    required: null,
    archived: false,
    asked: [],
  });
  const field = { ...body, id: 1, position: 1, changed: null, help: {}, choices: body.choices ?? [], required: "is:open", archived: true, asked: [{ form: "contact" as const, required: true }] };
  expect(bodyOf(formOf(field))).toEqual({ ...body, required: "is:open", archived: true, asked: field.asked });
});

test("choices of another kind are not sent, and always is an empty filter", () => {
  const form = { ...formOf(null), kind: "text" as const, choices: [{ value: "a", labels: { en: "A" } }], when: "always" as const, filter: "is:open" };
  expect(bodyOf(form)).toMatchObject({ choices: [], required: "" });
});
