import { describe, expect, it } from "vitest";
import type { ChannelSetup } from "../../api/types";
import { MASK, settingsOf, snippet, valuesOf } from "./kinds";

function setup(settings: Record<string, unknown>): ChannelSetup {
  const channel = { id: 1, name: "support", kind: "email", label: "Support", team_id: null, enabled: true, address: "", troubles: [] };
  return { channel, settings, open_tickets: 0, items_in_flight: 0, answers_queued: 0, changed: null };
}

describe("the form of a channel", () => {
  it("sends what it was given, and leaves what it does not show", () => {
    const before = setup({ address: "a@b.example", smtp: { host: "m.example", port: 25, password: MASK, timeout: 5 }, aliases: ["c@b.example"] });
    const values = valuesOf("email", before);
    expect(values["smtp.port"]).toBe("25");
    expect(values.aliases).toBe("c@b.example");
    expect(settingsOf("email", values, before)).toEqual(before.settings);
  });

  it("leaves out what is usual, and removes what was emptied", () => {
    const before = setup({ address: "a@b.example", name: "Help", smtp: { host: "m.example" } });
    const values = { ...valuesOf("email", before), name: "", "smtp.host": "", aliases: " x@b.example \n\n" };
    expect(settingsOf("email", values, before)).toEqual({ address: "a@b.example", name: null, smtp: null, aliases: ["x@b.example"] });
  });

  it("keeps a number that is none for the desk to refuse", () => {
    const values = { ...valuesOf("email", null), address: "a@b.example", "smtp.host": "m.example", "smtp.port": "many" };
    expect(settingsOf("email", values, null)).toMatchObject({ smtp: { host: "m.example", port: "many" } });
  });

  it("has no texts of a language that says nothing", () => {
    const before = setup({ texts: { en: { greeting: "Hi" } } });
    expect(settingsOf("webchat", { ...valuesOf("webchat", before), "texts.en.greeting": "" }, before).texts).toBeNull();
    expect(settingsOf("webchat", { ...valuesOf("webchat", null), "texts.fr.more": "Bonjour" }, null)).toEqual({ texts: { fr: { more: "Bonjour" } } });
    expect(settingsOf("webchat", { ...valuesOf("webchat", null), faq: false }, null)).toEqual({ faq: false });
  });

  it("writes the tag of the widget", () => {
    expect(snippet("https://desk.example", "web", "fr")).toContain('data-channel="web" data-language="fr"');
  });
});
