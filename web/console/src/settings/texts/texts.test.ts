import { describe, expect, it } from "vitest";
import type { AutomaticTextView, TextPlace } from "../../api/types";
import { bodyOf, followsMailboxes, formOf, ownPlaces, takenOver } from "./texts";

function place(channel: string | null, texts: Record<string, string> = {}, on: boolean | null = null): TextPlace {
  return { channel, texts, on, sent: true, changed: null, may_change: true };
}

function text(...places: TextPlace[]): AutomaticTextView {
  return { kind: "closed", way: "chat", switch: "on", line: false, needs: null, placeholders: [], defaults: { en: "Closed", fr: "Fermé" }, places };
}

describe("an automatic text", () => {
  it("takes over the words of everywhere, and those of the desk", () => {
    const of = text(place(null, { en: "Shut", de: "Zu" }), place("telegram"));
    expect(takenOver(of, null)).toEqual({ en: "Closed", fr: "Fermé" });
    expect(takenOver(of, "telegram")).toEqual({ en: "Shut", fr: "Fermé", de: "Zu" });
  });

  it("sends only what differs", () => {
    const of = text(place(null, { en: "Shut" }), place("telegram", { fr: "Clos" }));
    const form = formOf(of, place("telegram", { fr: "Clos" }));
    expect(bodyOf(form, of, "telegram")).toEqual({ texts: { fr: "Clos" }, on: null });
    form.texts.forEach((one) => (one.text = one.language === "fr" ? "Fermé" : "We are shut"));
    expect(bodyOf(form, of, "telegram")).toEqual({ texts: { en: "We are shut" }, on: null });
  });

  it("names the places that say something else", () => {
    const of = text(place(null, { en: "Shut" }), place("telegram"), place("chat", {}, false), place("api", { en: "No" }));
    expect(ownPlaces(of).map((one) => one.channel)).toEqual(["chat", "api"]);
  });

  it("is left to the mailboxes, also where the text that it needs is", () => {
    const needed = (on: boolean | null): AutomaticTextView => ({ ...text(place(null, {}, on), place("support")), kind: "received", switch: "by_mailbox" });
    const of: AutomaticTextView = { ...text(place(null)), switch: "off", needs: "received" };
    expect(followsMailboxes(needed(null), place(null), [])).toBe(true);
    expect(followsMailboxes(needed(null), place("support"), [])).toBe(false);
    expect(followsMailboxes(of, place(null, {}, true), [needed(null), of])).toBe(true);
    expect(followsMailboxes(of, place(null, {}, true), [needed(false), of])).toBe(false);
    expect(followsMailboxes(of, place(null), [needed(null), of])).toBe(false);
    expect(followsMailboxes(text(place(null, {}, true)), place(null, {}, true), [needed(null)])).toBe(false);
  });
});
