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

function version(number: number, body: string): ArticleView {
  return { version: number, newest: { title: "Lids", body, questions: [] } } as unknown as ArticleView;
}

test("a newer version of somebody else is kept beside what was typed, and must be looked at before a save", () => {
  const draft = new Draft();
  draft.adopt(version(1, "Yes."));
  draft.body = "No.";
  draft.adopt(version(2, "Yes, all."));
  expect([draft.body, draft.base, draft.theirs?.version, draft.overtaken]).toEqual(["No.", 1, 2, true]);
  draft.looked();
  expect([draft.base, draft.theirs?.version, draft.overtaken]).toEqual([2, 2, false]);
  draft.adopt(version(3, "No."), draft.text);
  expect([draft.base, draft.theirs, draft.unsaved]).toEqual([3, null, false]);
});

test("a newer version where nothing was typed is simply taken up", () => {
  const draft = new Draft();
  draft.adopt(version(1, "Yes."));
  draft.adopt(version(2, "Yes, all."));
  expect([draft.body, draft.base, draft.theirs]).toEqual(["Yes, all.", 2, null]);
});

test("an answer that brings no newer version leaves what is typed over theirs as it is", () => {
  const draft = new Draft();
  draft.adopt(version(1, "Yes."));
  draft.body = "No.";
  draft.adopt(version(2, "Yes, all."));
  draft.adopt(version(2, "Yes, all."));
  expect([draft.body, draft.base, draft.theirs?.version]).toEqual(["No.", 1, 2]);
});

test("text taken up from an earlier visit meets a newer version like text that is just typed", () => {
  const before = new Draft();
  before.adopt(version(1, "Yes."));
  before.body = "No.";
  const draft = new Draft();
  draft.resume(before.typed);
  draft.adopt(version(2, "Yes, all."));
  expect([draft.body, draft.unsaved, draft.overtaken]).toEqual(["No.", true, true]);
  draft.discard();
  expect([draft.body, draft.base, draft.theirs]).toEqual(["Yes, all.", 2, null]);
});
