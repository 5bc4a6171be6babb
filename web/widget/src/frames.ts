// What passes over the chat socket; the desk's side of it is helpdesk/live/wire/visitor_frames.py.
import type { User } from "./loader";

export interface Attachment {
  name: string;
  type: string;
  size: number;
  url: string;
}

export interface Button {
  title: string;
  payload: string;
  url: string;
}

export interface ArticleRef {
  id: number;
  title: string;
  url: string;
}

export type AuthorKind = "contact" | "advisor" | "bot" | "system";

export interface Message {
  id: number;
  client_id: string | null;
  mine: boolean;
  author_kind: AuthorKind;
  author_name: string;
  text: string;
  attachments: Attachment[];
  at: string;
  delivery: string;
  buttons: Button[];
  image: string;
  article: ArticleRef | null;
  slot: string;
}

export type SurveyKind = "csat" | "ces";

export interface Survey {
  invitation_id: number;
  survey: SurveyKind;
}

export interface Waits {
  place: number | null;
  minutes: number | null;
}

export interface ChatLine {
  id: number;
  thread: string;
  state: string;
  excerpt: string;
  mine: boolean;
  author_kind: AuthorKind;
  author_name: string;
  at: string;
  unread: number;
}

type Labels = { en?: string; fr?: string };

export interface Field {
  name: string;
  label: Labels;
  required: boolean;
  choices: { value: string; label: Labels }[];
}

export interface ChannelTexts {
  title: string;
  greeting: string;
  more: string;
  away: string;
  write: string;
}

export interface ChannelSettings {
  position: "right" | "left";
  theme: "auto" | "light" | "dark";
  texts: { en?: ChannelTexts; fr?: ChannelTexts };
  form: Field[];
  offline: "form" | "chat";
  faq: boolean;
  sound: boolean;
}

export interface Shown {
  thread: string;
  messages: Message[];
  email: string | null;
  survey: Survey | null;
  state: string;
  read: number;
  waits: Waits | null;
}

export interface Welcome extends Shown {
  t: "hello";
  token: string;
  position: number;
  name: string;
  title: string;
  greeting: string;
  color: string;
  settings: ChannelSettings;
  most_bytes: number;
  signed_in: boolean;
  available: boolean;
  conversations: ChatLine[];
  conversation: number | null;
}

export interface Refusal {
  t: "error";
  code: string;
  detail: string;
  field: string | null;
  retry_after: number | null;
  client_id: string | null;
}

export type FromDesk =
  | Welcome
  | Refusal
  | ({ t: "opened"; conversation: number } & Shown)
  | { t: "stored"; client_id: string; conversation: number; thread: string; message: Message }
  | { t: "message"; conversation: number; position: number; message: Message }
  | { t: "delivery"; conversation: number; message_id: number; delivery: string }
  | { t: "read"; conversation: number; message_id: number }
  | { t: "state"; conversation: number; state: string }
  | ({ t: "survey"; conversation: number } & Survey)
  | { t: "survey_thanks"; conversation: number; invitation_id: number }
  | { t: "email"; conversation: number | null; email: string }
  | { t: "typing"; conversation: number; who: string; on: boolean }
  | ({ t: "queue"; conversation: number } & Waits)
  | { t: "resync" }
  | { t: "pong" };

export interface Written {
  client_id: string;
  text: string;
  payload: string;
  attachments: string[];
  conversation: number | null;
  thread: string | null;
  form: Record<string, string>;
}

export type ToDesk =
  | { t: "hello"; token: string | null; conversation: number | null; page: string; language: string; identity: string | null; user: User | null }
  | ({ t: "message" } & Written)
  | { t: "open"; conversation: number }
  | { t: "email"; conversation: number | null; email: string }
  | { t: "typing"; conversation: number; on: boolean }
  | { t: "seen"; conversation: number; message_id: number }
  | { t: "survey"; conversation: number; invitation_id: number; score: number; comment: string }
  | { t: "ping" };
