import { describe, expect, it } from "vitest";
import type { ChannelSetup, MailProvider } from "../api/types";
import { MASK } from "../settings/channels/kinds";
import { channelOf, emptyForm, formOf, freeName, originOf, providerFor, providerOf, withProvider } from "./mailbox";

const gmail: MailProvider = {
  name: "Gmail",
  domains: ["gmail.com"],
  imap: { host: "imap.gmail.com", port: 993, security: "tls" },
  smtp: { host: "smtp.gmail.com", port: 587, security: "starttls" },
  sign_in: "app_password",
  switch_on: false,
  help: "https://help.example",
};

describe("a mailbox", () => {
  it("is known by its address", () => {
    expect(providerOf(" Kim@Gmail.com ", [gmail])).toBe(gmail);
    expect(providerOf("kim@shop.example", [gmail])).toBeNull();
    expect(providerOf("gmail", [gmail])).toBeNull();
    expect(providerFor(withProvider(emptyForm(""), gmail), [gmail])).toBe(gmail);
  });

  it("is signed in to with its address, and leaves old mails alone", () => {
    const form = { ...withProvider(emptyForm("Shop"), gmail), address: " kim@gmail.com ", password: "abcd" };
    const { settings, kind, label } = channelOf(form, null, "Shop");
    expect({ kind, label }).toEqual({ kind: "email", label: "Shop" });
    const account = { username: "kim@gmail.com", password: "abcd" };
    expect(settings).toEqual({
      address: "kim@gmail.com",
      name: "Shop",
      smtp: { ...gmail.smtp, ...account },
      imap: { ...gmail.imap, ...account, backlog: false },
    });
  });

  it("keeps what the form does not show, and the stored password", () => {
    const channel = { id: 1, name: "support", kind: "email", label: "Support", team_id: 7, enabled: true, address: "", troubles: [] };
    const smtp = { host: "m.example", port: 25, security: "none", username: "u", password: MASK, timeout: 5 };
    const imap = { host: "m.example", username: "u", password: MASK, folder: "In" };
    const setup: ChannelSetup = { channel, settings: { address: "a@b.example", smtp, imap }, open_tickets: 0, items_in_flight: 0, answers_queued: 0, changed: null };
    const form = formOf(setup, emptyForm(""));
    expect(form.password).toBe(MASK);
    const kept = channelOf(form, setup, "x");
    expect(kept.label).toBe("Support");
    expect(kept.settings).toMatchObject({ name: null, smtp, imap: { ...imap, port: 993, security: "tls", backlog: true } });
  });

  it("gets a name that is free", () => {
    expect(freeName("support", [])).toBe("support");
    expect(freeName("support", ["support", "support-2"])).toBe("support-3");
  });
});

describe("the origin of a site", () => {
  it.each([
    ["www.shop.example", "https://www.shop.example"],
    ["http://shop.example/a?b", "http://shop.example"],
    ["https://Shop.example:8443", "https://shop.example:8443"],
    ["localhost:3000", "https://localhost:3000"],
  ])("of %s", (typed, origin) => expect(originOf(typed)).toBe(origin));

  it.each(["", "shop", "a b.example", "ftp://x.example", "https://"])("is none of %j", (typed) => expect(originOf(typed)).toBeNull());
});
