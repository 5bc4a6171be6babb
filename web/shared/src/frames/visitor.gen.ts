// Written by `make client` from the structs of helpdesk/live: change those instead.

export type ToVisitor =
  | ChatWelcome
  | ChatOpened
  | ChatRead
  | ChatStored
  | ChatEmailKept
  | ChatMessage
  | ChatDelivery
  | ChatState
  | ChatSurvey
  | ChatThanks
  | ChatJudged
  | ChatTyping
  | ChatQueue
  | ChatError
  | ChatResync
  | ChatFiles
  | Pong;

/** Everything a widget shows. `conversations`: the visitor's chats, the newest first. One of them is shown: `conversation` (null until there is one), the newest of its messages oldest first, which replace what the widget had of it, its `email`, open `survey`, the `state` of the ticket it is about, `read`, the newest message that an advisor had on screen, and how it `waits` for a person. `available`: an advisor or the bot can answer now. `settings`: the channel's; `most_bytes`: of one file. `questions`: the custom fields that are asked before a chat; a widget that is older does not know them. `version`: the desk's. `files`: as in ChatFiles. `bot`: the face of the bot. */
export interface ChatWelcome {
  t: "hello";
  version: string;
  token: string;
  files: string;
  position: number;
  name: string;
  title: string;
  greeting: string;
  color: string;
  bot: BotFace;
  settings: WidgetSettings;
  questions: Question[];
  most_bytes: number;
  signed_in: boolean;
  available: boolean;
  conversations: ChatLine[];
  conversation: number | null;
  thread: string;
  messages: ChatMessageView[];
  email: string | null;
  survey: OpenSurvey | null;
  state: string;
  read: number;
  waits: Waits | null;
}

/** The bot's face: one or two letters, "" for the picture of a robot, and a colour as #rrggbb, "" for that of the page. */
export interface BotFace {
  letter: string;
  colour: string;
}

/** The channel's settings for the widget. `offline`: what the visitor gets while nobody is available, a form that asks for an address, or the chat anyway. `faq`: the home page searches the FAQ. `sound`: whether the sound is on at first. */
export interface WidgetSettings {
  position: "left" | "right";
  theme: "auto" | "dark" | "light";
  texts: Record<string, WidgetTexts>;
  form: FormField[];
  offline: "chat" | "form";
  faq: boolean;
  sound: boolean;
}

/** The channel's own texts in one language, "" for the widget's: its title; the greeting; the line below it; the text while nobody is available; the placeholder of the message field. */
export interface WidgetTexts {
  title: string;
  greeting: string;
  more: string;
  away: string;
  write: string;
}

/** A field of the form before a chat. The widget has labels for `name`, `email` and `question`; any other field has its `label`, and `choices` unless it is free text. */
export interface FormField {
  name: string;
  label: Record<string, string>;
  required: boolean;
  choices: FormChoice[];
}

/** One choice of a field; `label` by language, the value if there is none. */
export interface FormChoice {
  value: string;
  label: Record<string, string>;
}

/** A custom field as a customers' form asks for it. `labels` and `help` are texts by language. */
export interface Question {
  key: string;
  kind: "choice" | "choices" | "date" | "link" | "number" | "text" | "yes_no";
  labels: Record<string, string>;
  help: Record<string, string>;
  choices: Option[];
  required: boolean;
}

/** One choice. `value` is stored and never changes; `labels` are its names by language. */
export interface Option {
  value: string;
  labels: Record<string, string>;
}

/** One of the visitor's chats in their list: its newest message, and how many answers they have not seen. `excerpt` is "" if the message has only files; `thread` is the name that the client gave the chat. */
export interface ChatLine {
  id: number;
  thread: string;
  state: string;
  excerpt: string;
  mine: boolean;
  author_kind: string;
  author_name: string;
  at: string;
  unread: number;
}

/** A message as the visitor sees it: no note, no evidence, no address of an advisor. `buttons`, `image` (an address, "" for none) and `article` come with a bot's message; `slot` names the field it asks for. `vote`: whether it helped, "" if nobody asks that. */
export interface ChatMessageView {
  id: number;
  position: number | null;
  client_id: string | null;
  mine: boolean;
  author_kind: "advisor" | "bot" | "contact" | "system";
  author_name: string;
  text: string;
  html: string | null;
  attachments: AttachmentView[];
  at: string;
  delivery: "" | "delivered" | "failed" | "queued" | "read" | "sent" | "uncertain";
  buttons: ChatButton[];
  image: string;
  article: ChatArticle | null;
  slot: string;
  vote: "" | "asked" | "no" | "yes";
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

/** A button below a bot's message. It sends `payload` with `title` as text, or opens `url`. */
export interface ChatButton {
  title: string;
  payload: string;
  url: string;
}

/** The FAQ article a bot's message quotes. */
export interface ChatArticle {
  id: number;
  title: string;
  url: string;
}

/** A survey that the visitor can still answer: "csat" (1 to 5, 5 is best) or "ces" (1 to 5, 1 is best). */
export interface OpenSurvey {
  invitation_id: number;
  survey: string;
}

/** The place and wait, as in ChatQueue. */
export interface Waits {
  place: number | null;
  minutes: number | null;
}

/** One chat whole, as in the welcome: the client asked for it, or it was begun elsewhere. */
export interface ChatOpened {
  t: "opened";
  conversation: number;
  thread: string;
  messages: ChatMessageView[];
  email: string | null;
  survey: OpenSurvey | null;
  state: string;
  read: number;
  waits: Waits | null;
}

/** An advisor has this message of the visitor and all before it on screen. */
export interface ChatRead {
  t: "read";
  conversation: number;
  message_id: number;
}

/** The message is stored; `message` is the form that everybody sees. `thread`: the name that the client gave the chat. */
export interface ChatStored {
  t: "stored";
  client_id: string;
  conversation: number;
  thread: string;
  message: ChatMessageView;
}

/** `conversation` is null before the first message. */
export interface ChatEmailKept {
  t: "email";
  conversation: number | null;
  email: string;
}

export interface ChatMessage {
  t: "message";
  conversation: number;
  position: number;
  message: ChatMessageView;
}

/** The delivery state of an answer; "read": the visitor has seen it, here or on another tab or device. */
export interface ChatDelivery {
  t: "delivery";
  conversation: number;
  message_id: number;
  delivery: string;
}

export interface ChatState {
  t: "state";
  conversation: number;
  state: string;
}

export interface ChatSurvey {
  t: "survey";
  conversation: number;
  invitation_id: number;
  survey: string;
}

export interface ChatThanks {
  t: "survey_thanks";
  conversation: number;
  invitation_id: number;
}

/** The visitor said, here or on another tab or device, whether an answer of the bot helped. */
export interface ChatJudged {
  t: "judged";
  conversation: number;
  message_id: number;
  helpful: boolean;
}

export interface ChatTyping {
  t: "typing";
  conversation: number;
  who: string;
  on: boolean;
}

/** The visitor waits for a person: `place` in the queue from 1 on (None: no longer waiting) and the expected wait in whole `minutes` (None: not known). */
export interface ChatQueue {
  t: "queue";
  conversation: number;
  place: number | null;
  minutes: number | null;
}

/** A refusal and its reason. `code`: bad_input, answers, too_many, too_large, forbidden, unavailable, origin, channel, identity, identity_forged, identity_expired. `retry_after` in seconds; `client_id` of the message it is about. With the code answers: `faults` tell what is wrong with the answer to a question, by its key, and `questions` are those that are asked now. */
export interface ChatError {
  t: "error";
  code: string;
  detail: string;
  field: string | null;
  retry_after: number | null;
  client_id: string | null;
  faults: Record<string, "long" | "missing" | "choice" | "choices" | "date" | "link" | "number" | "text" | "yes_no">;
  questions: Question[];
}

/** Frames were dropped: connect again, and the welcome has everything. */
export interface ChatResync {
  t: "resync";
}

/** The token that the addresses of files carry from now on, for an hour: `url?token=…`. */
export interface ChatFiles {
  t: "files";
  files: string;
}

/** The answer to a ping. */
export interface Pong {
  t: "pong";
}

export type FromVisitor =
  | Ping
  | ChatHello
  | ChatWrite
  | ChatOpen
  | ChatEmail
  | ChatTypes
  | ChatSeen
  | ChatVote
  | ChatJudge;

/** A client's heartbeat: a browser cannot see the protocol's own pings. */
export interface Ping {
  t: "ping";
}

/** A visitor's first frame. `token`: from an earlier visit; `identity`: a JWT of the site (HS256), or `user` instead; `conversation`: the chat to show, the newest if it is not theirs or not named; `after`: the newest known position, kept for clients that page: the history always comes whole. */
export interface ChatHello {
  t: "hello";
  token?: string | null;
  identity?: string | null;
  user?: ChatUser | null;
  conversation?: number | null;
  after?: number;
  page?: string;
  language?: string;
}

/** A visitor that the site identifies without a JWT: `hash` is the hexadecimal HMAC-SHA256, by the channel's identity_secret, of "ID.EXPIRES" (`expires` in seconds since 1970). Name and email are unverified. */
export interface ChatUser {
  id: string;
  expires: number;
  hash: string;
  name?: string;
  email?: string;
}

/** A message; the same `client_id` again is the same message. `attachments` are upload ids; `payload` is the payload of the pressed bot button, whose title is the `text`. `conversation` names the chat; for a chat without an id yet, `thread` does, a name that the client invented for it. Without either it is the chat that the socket shows. `form`: the answers to the form before the chat, with its first message. `fields`: those to the desk's own questions, by the key of the custom field, as typed; null from a widget that did not ask them. */
export interface ChatWrite {
  t: "message";
  client_id: string;
  text?: string;
  payload?: string;
  attachments?: string[];
  conversation?: number | null;
  thread?: string | null;
  form?: Record<string, string>;
  fields?: Record<string, string | string[]> | null;
}

/** Show another of the visitor's chats; answered with {"t": "opened"}. */
export interface ChatOpen {
  t: "open";
  conversation: number;
}

/** The address for answers when the visitor is away; it is unverified. Here and in the frames below, `conversation` names the chat; without it, it is the chat that the socket shows. */
export interface ChatEmail {
  t: "email";
  conversation?: number | null;
  email: string;
  name?: string;
}

export interface ChatTypes {
  t: "typing";
  conversation?: number | null;
  on: boolean;
}

/** The visitor has this message and all before it on screen. */
export interface ChatSeen {
  t: "seen";
  conversation?: number | null;
  message_id: number;
}

/** An answer to the survey shown in the chat. */
export interface ChatVote {
  t: "survey";
  conversation?: number | null;
  invitation_id: number;
  score: number;
  comment?: string;
}

/** Whether an answer of the bot helped; a later word replaces it. `person`: it did not, and the visitor wants a person. */
export interface ChatJudge {
  t: "judge";
  conversation?: number | null;
  message_id: number;
  helpful: boolean;
  person?: boolean;
}
