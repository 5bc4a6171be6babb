// Every call the console makes, by the desk's own verbs.
import { call, path } from "./http";
import type * as T from "./types";

export interface TicketFilter {
  view?: string;
  team?: number;
  contact?: number;
  q?: string;
}

export interface Reply {
  channel: string;
  text: string;
  to?: string[];
  cc?: string[];
  attachments?: string[];
  last_message_id: number;
  then?: T.State;
}

export interface CallNote {
  number: string;
  call_direction: "in" | "out";
  seconds: number;
  text: string;
  subject?: string;
}

export interface NewTicket {
  channel?: string;
  contact_id?: number;
  contact?: { name: string; kind: string; value: string };
  subject: string;
  text: string;
  team_id?: number;
  as: "message" | "note";
}

export type SurveyRuleForm = Omit<T.SurveyRule, "id">;

export const session = {
  signIn: (email: string, password: string) => call<T.Me>("POST", "/session", { email, password }),
  signOut: () => call<undefined>("DELETE", "/session"),
  me: () => call<T.Me>("GET", "/me"),
  presence: (presence: T.Presence) => call<T.Me>("PUT", "/me/presence", { presence }),
};

export const directory = {
  teams: () => call<T.TeamView[]>("GET", "/teams"),
  advisors: () => call<T.AdvisorView[]>("GET", "/advisors"),
  channels: () => call<T.ChannelView[]>("GET", "/channels"),
};

export const tickets = {
  page: (filter: TicketFilter, after: string | null = null, limit = 50) =>
    call<T.Page<T.TicketRow>>("GET", path("/tickets", { ...filter, after, limit })),
  counts: () => call<T.Counts>("GET", "/tickets/counts"),
  open: (body: NewTicket) => call<T.TicketDetail>("POST", "/tickets", body),
  get: (number: number) => call<T.TicketDetail>("GET", `/tickets/${number}`),
  river: (number: number, before: string | null = null) =>
    call<T.River>("GET", path(`/tickets/${number}/river`, { before, limit: 100 })),
  reply: (number: number, body: Reply) => call<T.MessageView>("POST", `/tickets/${number}/replies`, body),
  note: (number: number, text: string, attachments: string[]) =>
    call<T.MessageView>("POST", `/tickets/${number}/notes`, { text, attachments }),
  noteCall: (number: number | null, body: CallNote) =>
    call<T.MessageView>("POST", number === null ? "/calls" : `/tickets/${number}/calls`, body),
  assign: (number: number, body: { team_id?: number | null; advisor_id?: number | null }) =>
    call<T.TicketDetail>("PUT", `/tickets/${number}/assignment`, body),
  assignNext: (number: number) => call<T.TicketDetail>("POST", `/tickets/${number}/assignment/next`),
  move: (number: number, state: T.State) => call<T.TicketDetail>("PUT", `/tickets/${number}/state`, { state }),
  snooze: (number: number, until: string) => call<T.TicketDetail>("PUT", `/tickets/${number}/snooze`, { until }),
  prioritise: (number: number, priority: T.Priority) =>
    call<T.TicketDetail>("PUT", `/tickets/${number}/priority`, { priority }),
  tag: (number: number, tags: string[]) => call<T.TicketDetail>("PUT", `/tickets/${number}/tags`, { tags }),
  rename: (number: number, subject: string) => call<T.TicketDetail>("PUT", `/tickets/${number}/subject`, { subject }),
  merge: (number: number, into: number) => call<T.TicketDetail>("POST", `/tickets/${number}/merge`, { into }),
  split: (number: number, message_ids: number[], subject: string) =>
    call<T.TicketDetail>("POST", `/tickets/${number}/split`, { message_ids, subject }),
  notTheSame: (number: number) => call<undefined>("DELETE", `/tickets/${number}/suggestion`),
};

export const messages = {
  move: (id: number, ticket: number) => call<T.TicketDetail>("POST", `/messages/${id}/move`, { ticket }),
  resend: (id: number) => call<T.MessageView>("POST", `/messages/${id}/resend`),
};

export const acts = {
  undo: (id: number) => call<T.TicketDetail>("POST", `/acts/${id}/undo`),
};

export const contacts = {
  page: (q: string, after: string | null = null) => call<T.Page<T.ContactRow>>("GET", path("/contacts", { q, after })),
  get: (id: number) => call<T.ContactView>("GET", `/contacts/${id}`),
  change: (id: number, body: { name?: string; company?: string }) => call<T.ContactView>("PATCH", `/contacts/${id}`, body),
  addIdentity: (id: number, kind: string, value: string) =>
    call<T.ContactView>("POST", `/contacts/${id}/identities`, { kind, value, verified: false }),
  removeIdentity: (id: number, identity: number) =>
    call<T.ContactView>("DELETE", `/contacts/${id}/identities/${identity}`),
  merge: (id: number, into: number) => call<T.ContactView>("POST", `/contacts/${id}/merge`, { into }),
};

export const reports = {
  surveys: (days: number) => call<T.SurveyReport>("GET", path("/reports/surveys", { days })),
};

export const settings = {
  ledger: () => call<T.LedgerProof>("GET", "/ledger"),
  items: (fate: string, after: string | null = null) =>
    call<T.Page<T.LedgerItemView>>("GET", path("/ledger/items", { fate, after })),
  replay: (id: number) => call<T.LedgerItemView>("POST", `/ledger/items/${id}/replay`),
  keys: () => call<T.ApiKeyView[]>("GET", "/api-keys"),
  makeKey: (name: string) => call<T.NewApiKey>("POST", "/api-keys", { name }),
  removeKey: (id: number) => call<undefined>("DELETE", `/api-keys/${id}`),
  rules: () => call<T.SurveyRule[]>("GET", "/survey-rules"),
  addRule: (rule: SurveyRuleForm) => call<T.SurveyRule>("POST", "/survey-rules", rule),
  changeRule: (id: number, rule: SurveyRuleForm) => call<T.SurveyRule>("PUT", `/survey-rules/${id}`, rule),
  removeRule: (id: number) => call<undefined>("DELETE", `/survey-rules/${id}`),
};
