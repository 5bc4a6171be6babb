import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Problem } from "../../api/problem";
import { Asked } from "../../lib/asked.svelte";
import { toasts } from "../../state/toasts.svelte";
import { Draft } from "./draft.svelte";
import { Kept, type Thing } from "./keeping.svelte";

interface Rule extends Thing {
  name: string;
  filter: string;
}
type Form = Pick<Rule, "name" | "filter">;

/** A desk that keeps rules and refuses what is built on an older version, as the real one does. */
class Desk {
  rules: Rule[] = ["Refunds", "Lampes cassées", "Élan"].map((name, place) => ({ id: place + 1, name, filter: `tag:${place}`, changed: null }));
  #version = 10;

  all = () => Promise.resolve([...this.rules]);

  add = (form: Form) => Promise.resolve(void this.rules.push({ id: this.rules.length + 1, ...form, changed: null }));

  change = (id: number, form: Form, seen: number | null, by = "Ana") => {
    const at = this.rules.findIndex((one) => one.id === id);
    const version = this.rules[at]?.changed?.version ?? null;
    if (version !== seen) return Promise.reject(new Problem(409, { type: "problems#conflict", version }));
    this.rules[at] = { id, ...form, changed: { version: ++this.#version, at: "2026-11-28T10:00:00Z", by } };
    return Promise.resolve();
  };

  undo = vi.fn(() => Promise.resolve());

  remove = (id: number) => {
    this.rules = this.rules.filter((one) => one.id !== id);
    return Promise.resolve({ version: 99 });
  };

  order = (ids: number[]) => Promise.resolve(void this.rules.sort((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id)));
}

let desk: Desk;
let rules: Kept<Rule[], Rule, Form>;
let end: () => void;

beforeEach(async () => {
  desk = new Desk();
  toasts.list = [];
  end = $effect.root(() => {
    rules = new Kept(new Asked<Rule[]>(), { fetch: desk.all, list: (found) => found, name: (rule) => rule.name, words: (rule) => rule.filter, calls: desk });
  });
  await rules.found.ask(desk.all);
});

afterEach(() => end());

const names = (of = rules.all) => of.map((one) => one.name);
const third = () => rules.all[2] as Rule;

/** The sheet of what is edited now. */
function sheet() {
  return new Draft(rules, { formOf: (rule: Rule | null): Form => ({ name: rule?.name ?? "", filter: rule?.filter ?? "" }), bodyOf: (form) => (form.name ? form : null) });
}

const submit = { preventDefault: () => undefined } as SubmitEvent;

test.each([
  ["", ["Refunds", "Lampes cassées", "Élan"]],
  ["CASSEES", ["Lampes cassées"]],
  ["elan", ["Élan"]],
  ["tag:0", ["Refunds"]],
  ["nothing", []],
])("the words %o find %o", (words, found) => {
  rules.words = words;
  expect(names(rules.listed)).toEqual(found);
});

test("a list of which only some are shown has no order to change", () => {
  expect(rules.ordered).toBe(true);
  rules.words = "elan";
  expect(rules.ordered).toBe(false);
});

test("a new one is added, and the sheet closes", async () => {
  rules.edit(null);
  const draft = sheet();
  expect(draft.body).toBeNull();
  draft.form.name = "New";
  await draft.submit(submit);
  expect([rules.open, names().at(-1)]).toEqual([false, "New"]);
});

test("what is moved is told by its new place", async () => {
  await rules.move(2, 0);
  expect(names()).toEqual(["Élan", "Refunds", "Lampes cassées"]);
  expect(rules.told).toBe("Élan is now 1 of 3.");
});

test.each([
  [0, 0],
  [0, -1],
  [2, 3],
])("nothing is moved from %i to %i", async (from, to) => {
  await rules.move(from, to);
  expect([names()[0], rules.told]).toEqual(["Refunds", ""]);
});

test("what is removed comes back by the toast", async () => {
  await rules.remove(third());
  expect(names()).toEqual(["Refunds", "Lampes cassées"]);
  toasts.list[0]?.action?.run();
  expect(desk.undo).toHaveBeenCalledWith(3, 99);
});

test("what the desk refuses is said, and the list is as it is", async () => {
  await rules.change({ ...third(), changed: { version: 1, at: "", by: "" } }, { name: "No", filter: "" });
  expect([toasts.list[0]?.bad, names()[2]]).toEqual([true, "Élan"]);
});

test("a sheet knows whether something would be lost", () => {
  rules.edit(third());
  const draft = sheet();
  expect(draft.unsaved).toBe(false);
  draft.form.name = "Elk";
  expect(draft.unsaved).toBe(true);
  draft.form.name = "Élan";
  expect(draft.unsaved).toBe(false);
});

test("of two who save, the second keeps what they typed, sees the rest, and saves again", async () => {
  rules.edit(third());
  const draft = sheet();
  draft.form.name = "Elk";
  await desk.change(3, { name: "Moose", filter: "tag:bo" }, null, "Bo");
  await draft.submit(submit);
  flushSync();
  expect([rules.open, draft.newer?.changed?.by, third().name]).toEqual([true, "Bo", "Moose"]);
  draft.renew();
  expect([draft.form, draft.newer, draft.failure]).toEqual([{ name: "Elk", filter: "tag:bo" }, null, null]);
  expect([draft.renewed, draft.unsaved]).toEqual([true, true]);
  await draft.submit(submit);
  expect([rules.open, third().name, third().filter]).toEqual([false, "Elk", "tag:bo"]);
});

test("a change that is heard while the sheet is open is told before anything is saved", async () => {
  rules.edit(third());
  const draft = sheet();
  await desk.change(3, { name: "Moose", filter: "tag:2" }, null, "Bo");
  await rules.found.again();
  expect(draft.newer?.name).toBe("Moose");
  draft.renew();
  expect([draft.form.name, draft.unsaved]).toEqual(["Moose", false]);
});

test.each([
  ["name", true],
  ["name[2]", true],
  ["name.en", true],
  ["names", false],
  ["", false],
])("a refusal of %o is about the name: %o", (field, about) => {
  rules.edit(third());
  const draft = sheet();
  draft.failure = new Problem(400, { type: "problems#bad-input", field, detail: "No." });
  expect(draft.invalid("name")).toBe(about);
  draft.touched();
  expect(draft.wrong).toBeNull();
});
