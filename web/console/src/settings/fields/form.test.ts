import { expect, test } from "vitest";
import { bodyOf, formOf, keyOf, nameChoice } from "./form";

test("a key is made of a label", () => {
  expect(keyOf("Order number")).toBe("order_number");
  expect(keyOf("  3. Été à Lyon! ")).toBe("ete_a_lyon");
  expect(keyOf("…")).toBe("");
});

test("a form is sent without its empty texts, and a field comes back as it was", () => {
  const body = bodyOf({ ...formOf(null), key: " plan ", kind: "choice", labels: { en: "Plan", fr: " " }, choices: [{ value: "gold", labels: { en: "Gold", fr: "" }, stored: false }] });
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
  const form = { ...formOf(null), kind: "text" as const, choices: [{ value: "a", labels: { en: "A" }, stored: false }], when: "always" as const, filter: "is:open" };
  expect(bodyOf(form)).toMatchObject({ choices: [], required: "" });
});

test("the value of a new choice follows its name, also past a value that is stored", () => {
  const stored = { value: "l", labels: { en: "L", fr: "" }, stored: true };
  const added = { value: "", labels: { en: "", fr: "" }, stored: false };
  for (const text of ["L", "La", "Large"]) nameChoice(added, "en", text, "en");
  expect(added.value).toBe("large");
  nameChoice(added, "fr", "Grand", "en");
  nameChoice(stored, "en", "Litre", "en");
  expect([added.value, stored.value]).toEqual(["large", "l"]);
  added.value = "xl";
  nameChoice(added, "en", "Larger", "en");
  expect(added.value).toBe("xl");
});
