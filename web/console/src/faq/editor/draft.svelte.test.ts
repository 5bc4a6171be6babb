import { expect, test } from "vitest";
import type { ArticleView } from "../../api/types";
import { Draft } from "./draft.svelte";

function saved(title: string, body: string, questions: string[] = []): ArticleView {
  return { newest: { title, body, questions } } as unknown as ArticleView;
}

function begun(): Draft {
  const draft = new Draft();
  draft.adopt(saved("Lids", "Yes."));
  return draft;
}

test("an article that was just loaded has nothing unsaved", () => {
  const draft = begun();
  expect(draft.text).toEqual({ title: "Lids", body: "Yes.", questions: "" });
  expect(draft.unsaved).toBe(false);
});

test("what was typed while a save was on its way stays, and is unsaved", () => {
  const draft = begun();
  draft.body = "Yes, at £4.";
  const sent = draft.text;
  draft.body = "Yes, at £4 each.";
  draft.adopt(saved("Lids", "Yes, at £4."), sent);
  expect(draft.body).toBe("Yes, at £4 each.");
  expect(draft.unsaved).toBe(true);
});

test("what was saved takes the form the desk gave it", () => {
  const draft = begun();
  draft.title = "Lids ";
  draft.adopt(saved("Lids", "Yes."), draft.text);
  expect(draft.title).toBe("Lids");
  expect(draft.unsaved).toBe(false);
});

test("a newer version fills the fields nobody typed in, and only those", () => {
  const draft = begun();
  draft.body = "No.";
  draft.adopt(saved("Spare lids", "Yes, all.", ["Lids?"]));
  expect(draft.text).toEqual({ title: "Spare lids", body: "No.", questions: "Lids?" });
  expect(draft.unsaved).toBe(true);
});

test("empty lines among the questions are no change", () => {
  const draft = begun();
  draft.questions = "\n  \n";
  expect(draft.unsaved).toBe(false);
});
