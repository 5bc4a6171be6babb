// The wire shapes of the desk (helpdesk/views.py), as the console reads them.
export type State = "open" | "pending" | "snoozed" | "solved" | "closed";
export type Priority = "urgent" | "high" | "normal" | "low";
export type Presence = "available" | "away" | "offline";
export type Delivery = "" | "queued" | "sent" | "delivered" | "read" | "failed" | "uncertain";

export interface PersonRef {
  id: number;
  name: string;
}

export interface Me extends PersonRef {
  email: string;
  role: string;
  locale: string;
  presence: Presence;
  capacity: number;
  signature: string;
  teams: PersonRef[];
}

export interface AdvisorView extends PersonRef {
  email: string;
  role: string;
  presence: Presence;
  capacity: number;
  load: number;
  team_ids: number[];
}

export interface TeamView extends PersonRef {
  waiting: number;
  advisor_ids: number[];
}

export interface ChannelView {
  id: number;
  name: string;
  kind: string;
  label: string;
  team_id: number | null;
  enabled: boolean;
  address: string;
  status: string;
}

export interface TicketRow {
  number: number;
  subject: string;
  excerpt: string;
  state: State;
  priority: Priority;
  contact: PersonRef;
  owner: PersonRef | null;
  team: PersonRef | null;
  channel_kinds: string[];
  tags: string[];
  message_count: number;
  created_at: string;
  updated_at: string;
  waiting_since: string | null;
  snoozed_until: string | null;
  merged_into: number | null;
}

export interface ParticipantView {
  kind: string;
  value: string;
  name: string;
  role: string;
  contact_id: number | null;
}

export interface ReplyChannelView {
  name: string;
  kind: string;
  label: string;
  to: string[];
  closed: string;
}

export interface SurveyAnswerView {
  invitation_id: number;
  survey: string;
  state: string;
  score: number | null;
  comment: string;
  asked_at: string | null;
  answered_at: string | null;
}

export interface ActView {
  id: number;
  kind: string;
  ticket: number;
  other: number;
  by: string;
  at: string;
  undone_at: string | null;
}

export interface Suggestion {
  ticket_id: number;
  score: number;
  why: string;
}

export interface TicketDetail {
  ticket: TicketRow;
  assignment_reason: string;
  suggestion: Suggestion | null;
  suggested: TicketRow | null;
  linked_to: number | null;
  participants: ParticipantView[];
  reply_channels: ReplyChannelView[];
  surveys: SurveyAnswerView[];
  acts: ActView[];
  last_message_id: number;
  position: number;
  moves: State[];
}

export interface AttachmentView {
  name: string;
  type: string;
  size: number;
  url: string;
  inline: boolean;
  content_id: string | null;
  ready: boolean;
}

export interface Evidence {
  rung: "token" | "headers" | "reply" | "conversation" | "identity" | "advisor" | "new";
  says: string;
  claimed: number | null;
  via: string | null;
  against: string[];
}

export interface CallView {
  number: string;
  call_direction: "in" | "out";
  seconds: number;
}

export interface MessageView {
  entry: "message";
  id: number;
  ticket: number;
  kind: "message" | "note" | "call";
  direction: "in" | "out" | "none";
  channel: string;
  channel_kind: string;
  author_kind: "contact" | "advisor" | "bot" | "system";
  author: PersonRef | null;
  author_name: string;
  author_address: string;
  subject: string;
  text: string;
  new_text: string;
  html: string | null;
  attachments: AttachmentView[];
  recipients: Record<string, string[]>;
  evidence: Evidence | null;
  call: CallView | null;
  automatic: boolean;
  delivery: Delivery;
  delivery_detail: string;
  sent_at: string | null;
  created_at: string;
}

export interface Actor {
  kind: "advisor" | "contact" | "bot" | "system";
  id: number | null;
  name: string;
}

/** A stored event: its `type` and whatever fields that type has. */
export interface DeskEvent {
  type: string;
  ticket_id?: number;
  into?: number;
  other_id?: number;
  act_id?: number;
  message_id?: number;
  by?: Actor;
  [field: string]: unknown;
}

export interface FactView {
  entry: "fact";
  position: number;
  at: string;
  says: string;
  event: DeskEvent;
}

export type RiverEntry = MessageView | FactView;

export interface River {
  entries: RiverEntry[];
  before: string | null;
}

export interface IdentityView {
  id: number;
  kind: string;
  value: string;
  name: string;
  verified_at: string | null;
  source: string;
}

export interface ContactRow extends PersonRef {
  company: string;
  identities: IdentityView[];
}

export interface ContactView extends ContactRow {
  language: string | null;
  attributes: Record<string, unknown>;
  tickets: TicketRow[];
  created_at: string;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Counts {
  mine: number;
  unassigned: number;
  open: number;
  pending: number;
  snoozed: number;
  solved: number;
  closed?: number;
  teams: Record<string, number>;
}

export interface LedgerItemView {
  id: number;
  channel: string;
  external_id: string | null;
  received_at: string;
  size: number;
  fate: string | null;
  reason: string;
  attempts: number;
  ticket: number | null;
  message_id: number | null;
}

export interface LedgerProof {
  received: number;
  in_flight: number;
  fates: Record<string, number>;
  contradictions: string[];
  holds: boolean;
}

export interface SurveyScore {
  survey: string;
  asked: number;
  answered: number;
  response_rate: number | null;
  score: number | null;
  low: number | null;
  high: number | null;
  distribution: Record<string, number>;
}

export interface SurveyReport {
  since: string;
  until: string;
  scores: SurveyScore[];
  answers: SurveyAnswerView[];
}

export interface SurveyRule {
  id: number;
  name: string;
  survey: string;
  channel_kinds: string[];
  team_id: number | null;
  delay_minutes: number;
  cooldown_days: number;
  position: number;
  active: boolean;
}

export interface ApiKeyView {
  id: number;
  name: string;
  hint: string;
  created_at: string;
  last_used_at: string | null;
  revoked_at: string | null;
}

export interface NewApiKey {
  id: number;
  name: string;
  key: string;
}

export interface Upload {
  id: string;
  name: string;
  type: string;
  size: number;
}

export interface Push {
  t: "event";
  position: number;
  at: string;
  event: DeskEvent;
  ticket: TicketRow | null;
  message: MessageView | null;
}
