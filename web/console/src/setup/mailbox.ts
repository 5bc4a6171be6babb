// From an address and a password to the settings of a mailbox, with what is known of its provider.
import type { ChannelSetup, MailProvider, SetChannel } from "../api/types";

export interface Server {
  host: string;
  port: string;
  security: "tls" | "starttls" | "none";
}

export interface MailboxForm {
  address: string;
  name: string;
  username: string;
  password: string;
  smtp: Server;
  imap: Server;
  /** Whether mails that are in the mailbox already become tickets too. */
  backlog: boolean;
}

type Settings = Record<string, unknown>;

export function emptyForm(name: string): MailboxForm {
  return {
    address: "",
    name,
    username: "",
    password: "",
    smtp: { host: "", port: "587", security: "starttls" },
    imap: { host: "", port: "993", security: "tls" },
    backlog: false,
  };
}

/** The provider of an address, by what is after the @. */
export function providerOf(address: string, all: MailProvider[]): MailProvider | null {
  const domain = address.trim().toLowerCase().split("@").at(-1) ?? "";
  return all.find((one) => one.domains.includes(domain)) ?? null;
}

/** The form with a provider's servers. */
export function withProvider(form: MailboxForm, { imap, smtp }: MailProvider): MailboxForm {
  const server = ({ host, port, security }: MailProvider["imap"]): Server => ({ host, port: String(port), security });
  return { ...form, imap: server(imap), smtp: server(smtp) };
}

/** The provider whose servers a form has. */
export function providerFor(form: MailboxForm, all: MailProvider[]): MailProvider | null {
  return all.find((one) => one.imap.host === form.imap.host && one.smtp.host === form.smtp.host) ?? null;
}

/** A mailbox that is there, as the form shows it; its password stays masked. */
export function formOf(setup: ChannelSetup, usual: MailboxForm): MailboxForm {
  const settings = setup.settings as Settings;
  const [smtp, imap] = [part(settings.smtp), part(settings.imap)];
  return {
    address: text(settings.address),
    name: text(settings.name),
    username: text(imap.username) || text(smtp.username),
    password: text(imap.password) || text(smtp.password),
    smtp: { ...usual.smtp, ...serverOf(smtp) },
    imap: { ...usual.imap, ...serverOf(imap) },
    backlog: imap.backlog !== false,
  };
}

/** What is saved: of a mailbox that is there, settings that the form does not show stay. */
export function channelOf(form: MailboxForm, setup: ChannelSetup | null, label: string): SetChannel {
  const before = (setup?.settings ?? {}) as Settings;
  const account = { username: form.username.trim() || form.address.trim(), password: form.password };
  const server = ({ host, port, security }: Server) => ({ host: host.trim(), port: /^\d+$/.test(port.trim()) ? Number(port) : port, security });
  return {
    kind: "email",
    label: setup?.channel.label ?? label,
    team_id: setup?.channel.team_id ?? null,
    enabled: true,
    settings: {
      address: form.address.trim(),
      name: form.name.trim() || null,
      smtp: { ...part(before.smtp), ...server(form.smtp), ...account },
      imap: { ...part(before.imap), ...server(form.imap), ...account, backlog: form.backlog },
    },
  };
}

/** A name for a channel that no other one has. */
export function freeName(wanted: string, taken: string[]): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (!taken.includes(name)) return name;
  }
}

/** The origin of a site as somebody types it; null if it is none. */
export function originOf(typed: string): string | null {
  const given = typed.trim();
  if (!given || /\s/.test(given)) return null;
  try {
    const { origin, protocol, hostname } = new URL(/^https?:\/\//i.test(given) ? given : `https://${given}`);
    return /^https?:$/.test(protocol) && (hostname.includes(".") || hostname === "localhost") ? origin : null;
  } catch {
    return null;
  }
}

function part(value: unknown): Settings {
  return value && typeof value === "object" ? (value as Settings) : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function serverOf(settings: Settings): Partial<Server> {
  return {
    ...(settings.host ? { host: text(settings.host) } : {}),
    ...(settings.port ? { port: String(settings.port) } : {}),
    ...(settings.security ? { security: settings.security as Server["security"] } : {}),
  };
}
