// What passes over the chat socket; the desk's side of it is helpdesk/live/frames.py.
export interface Attachment {
  name: string;
  type: string;
  size: number;
  url: string;
}

export interface Message {
  id: number;
  client_id: string | null;
  mine: boolean;
  author_kind: "contact" | "advisor" | "bot" | "system";
  author_name: string;
  text: string;
  attachments: Attachment[];
  at: string;
  delivery: string;
}

export type SurveyKind = "csat" | "ces";

export interface Survey {
  invitation_id: number;
  survey: SurveyKind;
}

export interface Welcome {
  t: "hello";
  token: string;
  conversation: number | null;
  position: number;
  title: string;
  greeting: string;
  color: string;
  name: string;
  messages: Message[];
  email: string | null;
  signed_in: boolean;
  survey: Survey | null;
  available: boolean;
  state: string;
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
  | { t: "stored"; client_id: string; message: Message }
  | { t: "message"; position: number; message: Message }
  | { t: "delivery"; message_id: number; delivery: string }
  | { t: "state"; state: string }
  | ({ t: "survey" } & Survey)
  | { t: "survey_thanks"; invitation_id: number }
  | { t: "email"; email: string }
  | { t: "typing"; who: string; on: boolean }
  | { t: "resync" }
  | { t: "pong" };

export type ToDesk =
  | { t: "hello"; token: string | null; after: number; page: string; language: string; identity: string | null }
  | { t: "message"; client_id: string; text: string; attachments: string[] }
  | { t: "email"; email: string }
  | { t: "typing"; on: boolean }
  | { t: "seen"; message_id: number }
  | { t: "survey"; invitation_id: number; score: number; comment: string }
  | { t: "ping" };
