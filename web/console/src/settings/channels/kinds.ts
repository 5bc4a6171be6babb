// The settings of each kind of channel that a form shows, and how a form is read from them and sent.
import type { ChannelSetup, SetChannel } from "../../api/types";

export type Kind = SetChannel["kind"];
type Type = "text" | "secret" | "number" | "check" | "lines" | "area" | "color" | readonly string[];

export interface Field {
  /** Where it is in the settings, as smtp.host. */
  path: string;
  type: Type;
  required?: boolean;
  usual?: string | number | boolean;
  placeholder?: string;
}

export type Values = Record<string, string | boolean>;

export const MASK = "•••";
export const KINDS = ["email", "webchat", "telegram", "phone", "api"] as const;
const SECURITY = ["tls", "starttls", "none"] as const;

const field = (path: string, type: Type = "text", more: Partial<Field> = {}): Field => ({ path, type, ...more });
const must = { required: true };

/** By kind: the groups of a form. The first part of a path is the group that can be left out whole. */
export const FIELDS: Record<Kind, readonly Field[]> = {
  email: [
    field("address", "text", { ...must, placeholder: "support@example.com" }),
    field("name"),
    field("smtp.host", "text", { placeholder: "smtp.example.com" }),
    field("smtp.port", "number", { usual: 587 }),
    field("smtp.security", SECURITY, { usual: "starttls" }),
    field("smtp.username"),
    field("smtp.password", "secret"),
    field("imap.host", "text", { placeholder: "imap.example.com" }),
    field("imap.port", "number", { usual: 993 }),
    field("imap.security", SECURITY, { usual: "tls" }),
    field("imap.username"),
    field("imap.password", "secret"),
    field("imap.folder", "text", { usual: "INBOX" }),
    field("acknowledge", "check"),
    field("aliases", "lines"),
    field("authserv_id"),
    field("form_senders", "lines"),
  ],
  webchat: [
    field("allowed_origins", "lines", { placeholder: "https://www.example.com" }),
    field("title"),
    field("color", "color", { usual: "#474cc0" }),
    field("position", ["right", "left"], { usual: "right" }),
    field("theme", ["auto", "light", "dark"], { usual: "auto" }),
    field("texts.en.greeting"),
    field("texts.en.more"),
    field("texts.en.away"),
    field("texts.fr.greeting"),
    field("texts.fr.more"),
    field("texts.fr.away"),
    field("offline", ["form", "chat"], { usual: "form" }),
    field("faq", "check", { usual: true }),
    field("sound", "check"),
    field("bot", "check"),
    field("identity_secret", "secret"),
  ],
  telegram: [
    field("token", "secret", must),
    field("secret", "secret", must),
    field("bot_name"),
    field("bot", "check"),
    field("greeting", "area"),
    field("channel_posts", "check"),
  ],
  phone: [field("number"), field("region", "text", { placeholder: "GB" })],
  api: [field("secret", "secret", { ...must, placeholder: "whsec_…" }), field("callback_url"), field("region", "text", { placeholder: "GB" })],
};

type Settings = Record<string, unknown>;

function at(settings: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((found, key) => (found && typeof found === "object" ? (found as Settings)[key] : undefined), settings);
}

/** The settings as a form shows them. */
export function valuesOf(kind: Kind, setup: ChannelSetup | null): Values {
  return Object.fromEntries(
    FIELDS[kind].map(({ path, type, usual }) => {
      const now = at(setup?.settings, path) ?? usual;
      if (type === "check") return [path, now === true];
      if (type === "lines") return [path, Array.isArray(now) ? now.join("\n") : ""];
      return [path, typeof now === "string" || typeof now === "number" ? String(now) : ""];
    }),
  );
}

export interface ChannelForm {
  kind: Kind;
  name: string;
  label: string;
  team_id: number | null;
  values: Values;
}

/** What is sent of a form. */
export interface NamedChannel {
  name: string;
  body: SetChannel;
}

/** What the form starts from; null for a new channel. */
export function formOf(setup: ChannelSetup | null): ChannelForm {
  const kind = (setup?.channel.kind ?? "email") as Kind;
  const { name = "", label = "", team_id = null } = setup?.channel ?? {};
  return { kind, name, label, team_id, values: valuesOf(kind, setup) };
}

export function bodyOf({ kind, name, label, team_id, values }: ChannelForm, setup: ChannelSetup | null): NamedChannel {
  const enabled = setup?.channel.enabled ?? true;
  return { name: name.trim(), body: { kind, label: label.trim(), team_id, settings: settingsOf(kind, values, setup), enabled } };
}

/** What the form sets, over what is stored: settings that it does not show stay, and so do masked secrets. */
export function settingsOf(kind: Kind, values: Values, setup: ChannelSetup | null): Settings {
  const whole = structuredClone((setup?.settings ?? {}) as Settings);
  for (const one of FIELDS[kind]) put(whole, one, values[one.path] ?? "");
  for (const group of ["smtp", "imap"]) {
    // a server that was taken away; one that is only half there is for the desk to refuse
    if (at(setup?.settings, `${group}.host`) && !at(whole, `${group}.host`)) whole[group] = null;
  }
  return whole;
}

function put(whole: Settings, { path, type, usual }: Field, value: string | boolean) {
  const keys = path.split(".");
  const last = keys.pop() ?? path;
  const said = read(type, value);
  const absent = said === "" || said === usual || (Array.isArray(said) && !said.length) || (said === false && usual === undefined);
  if (absent) return take(whole, keys, last);
  let inside = whole;
  for (const key of keys) inside = (inside[key] ??= {}) as Settings;
  inside[last] = said;
}

/** Takes a setting away, and the groups that say nothing then; null removes what is stored at the top. */
function take(whole: Settings, keys: string[], last: string) {
  const [first, ...others] = keys;
  if (first === undefined) {
    if (last in whole) whole[last] = null;
    return;
  }
  const group = whole[first] as Settings | null | undefined;
  if (!group) return;
  const [second] = others;
  const inside = (second === undefined ? group : group[second]) as Settings | undefined;
  if (!inside || !(last in inside)) return;
  Reflect.deleteProperty(inside, last);
  if (second !== undefined && !Object.keys(inside).length) Reflect.deleteProperty(group, second);
  if (!Object.keys(group).length) whole[first] = null;
}

function read(type: Type, value: string | boolean): unknown {
  if (typeof value === "boolean") return value;
  if (type === "lines") return value.split("\n").map((one) => one.trim()).filter(Boolean);
  if (type === "number") return /^\d+$/.test(value.trim()) ? Number(value) : value.trim();
  return value.trim();
}

/** The tag for a page, with its address as a customer's browser reaches it. */
export function snippet(origin: string, name: string, language: string): string {
  const spoken = language ? ` data-language="${language}"` : "";
  return `<script type="module" src="${origin}/widget/loader.js" data-helpdesk data-channel="${name}"${spoken}></` + "script>";
}
