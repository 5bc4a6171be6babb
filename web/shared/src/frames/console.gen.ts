// Written by `make client` from the structs of helpdesk/live: change those instead.

export type ToConsole =
  | Hello
  | Push
  | Left
  | Passed
  | TypingSignal
  | ViewingSignal
  | HereSignal
  | Resync
  | Pong;

/** The first frame, said again when the advisor sees other tickets than before. `position`: the events that follow are newer. `version`: the desk's, with the build of its pages behind the "+". `sight`: which tickets the advisor sees ("" for all), to be given when the console comes back. */
export interface Hello {
  t: "hello";
  position: number;
  version: string;
  sight: string;
}

/** A stored event, with the row and the message it changed, if the advisor sees their tickets. */
export interface Push {
  t: "event";
  position: number;
  at: string;
  event: TicketOpened | MessageReceived | ReplyWritten | DeliveryChanged | FilesFetched | MessageChanged | ChatChanged | NoteAdded | CallNoted | TicketAssigned | OfferAccepted | OfferMissed | StateChanged | PriorityChanged | TagsChanged | SubjectChanged | FieldsChanged | SuggestionDismissed | ParticipantChanged | TicketMerged | TicketSplit | MessageMoved | MessagesJoined | ActUndone | DueChanged | DueWarned | DueBreached | SurveyInvited | SurveyAnswered | PeopleNotified | ContactChanged | CompanyChanged | PresenceChanged | AdvisorChanged | TeamChanged | InvitationChanged | TurnTaken | HandedOver | AnswerJudged | ItemParked | ItemJudged | SenderRuleChanged | SetupChanged | ItemFailed;
  ticket: TicketRow | null;
  message: MessageView | null;
}

/** A ticket was opened. `linked_to`: the earlier ticket it follows; `channel`: its first channel; `suggested`: the ticket that the desk suggests as the same issue. */
export interface TicketOpened {
  type: "ticket.opened";
  ticket_id: number;
  contact_id: number;
  channel: string;
  subject: string;
  linked_to: number | null;
  suggested: number | null;
}

/** A customer's message was added to the ticket. `evidence` says in one line why, `rung` is its proof. */
export interface MessageReceived {
  type: "message.received";
  ticket_id: number;
  message_id: number;
  channel: string;
  conversation_id: number | null;
  evidence: string;
  rung: string;
}

/** An answer to the customer was stored and queued for delivery. */
export interface ReplyWritten {
  type: "reply.written";
  ticket_id: number;
  message_id: number;
  channel: string;
  conversation_id: number | null;
  by: Actor;
}

/** Who did it. `id` is the id of an advisor, a contact or a rule of automation, `name` their name at that time. */
export interface Actor {
  kind: "advisor" | "bot" | "contact" | "rule" | "system";
  id: number | null;
  name: string;
}

/** The delivery state of an answer changed: queued, sent, delivered, read, failed or uncertain. `detail` says why. `settled`: an advisor (`by`) dealt with a failed or uncertain one. */
export interface DeliveryChanged {
  type: "delivery.changed";
  ticket_id: number;
  message_id: number;
  state: string;
  detail: string;
  conversation_id: number | null;
  settled: boolean;
  by: Actor | null;
}

/** The files of a customer's message were fetched, or can never be fetched. */
export interface FilesFetched {
  type: "files.fetched";
  ticket_id: number;
  message_id: number;
}

/** A customer's message changed. `what`: its author edited it, or a part of its album came. */
export interface MessageChanged {
  type: "message.changed";
  ticket_id: number;
  message_id: number;
  what: "completed" | "edited";
}

/** A messenger told something about a chat. `what`: its customer blocked it, the desk was removed from the group, it is gone, it takes messages again (opened), it has a new title or moved to a new id. */
export interface ChatChanged {
  type: "chat.changed";
  ticket_id: number;
  conversation_id: number;
  what: "blocked" | "gone" | "moved" | "opened" | "removed" | "titled";
  title: string;
}

/** A private note was added. Customers never see it. */
export interface NoteAdded {
  type: "note.added";
  ticket_id: number;
  message_id: number;
  by: Actor;
}

/** An advisor logged a phone call. */
export interface CallNoted {
  type: "call.noted";
  ticket_id: number;
  message_id: number;
  by: Actor;
}

/** The ticket was assigned to a team and an owner (None: it waits in the queue). `reason`: one line. `was`: whose it was before; null if it was opened at the same moment. */
export interface TicketAssigned {
  type: "ticket.assigned";
  ticket_id: number;
  team_id: number | null;
  advisor_id: number | null;
  reason: string;
  by: Actor;
  was: Place | null;
}

/** Whose a ticket is: its team and its owner. */
export interface Place {
  team_id: number | null;
  advisor_id: number | null;
}

/** The owner of a chat that was only offered to them accepted it, or answered. */
export interface OfferAccepted {
  type: "offer.accepted";
  ticket_id: number;
  by: Actor;
}

/** An advisor did not accept a chat in time, so it goes to the next one. `name`: theirs; `away`: they missed two in a row, so the desk set them away. */
export interface OfferMissed {
  type: "offer.missed";
  ticket_id: number;
  advisor_id: number;
  name: string;
  away: boolean;
}

/** The state of the ticket changed, or only what it is called: `status` is the id of that, `named` its name at that time; null and "" for nothing but the state. `reason` is given if no person did it. */
export interface StateChanged {
  type: "ticket.state_changed";
  ticket_id: number;
  was: string;
  now: string;
  reason: string;
  status: number | null;
  named: string;
  by: Actor;
}

/** The priority of the ticket changed: urgent, high, normal or low. */
export interface PriorityChanged {
  type: "ticket.priority_changed";
  ticket_id: number;
  was: string;
  now: string;
  by: Actor;
}

/** Tags were added to the ticket or removed. `whole_desk`: somebody renamed, joined or removed a tag of the whole desk, or undid that; nothing happened to this ticket, so no automation rule starts on it. */
export interface TagsChanged {
  type: "ticket.tags_changed";
  ticket_id: number;
  added: string[];
  removed: string[];
  by: Actor;
  whole_desk: boolean;
}

/** The subject of the ticket changed. */
export interface SubjectChanged {
  type: "ticket.subject_changed";
  ticket_id: number;
  was: string;
  now: string;
  by: Actor;
}

/** Custom fields of the ticket got other values. */
export interface FieldsChanged {
  type: "ticket.fields_changed";
  ticket_id: number;
  changes: FieldChange[];
  by: Actor;
}

/** A custom field got another value; null is none. `label`: the field's name at that time. */
export interface FieldChange {
  key: string;
  label: string;
  was: string | boolean | number | number | string[] | null;
  now: string | boolean | number | number | string[] | null;
}

/** An advisor dismissed the suggestion that the ticket is about the same issue as `suggested`. */
export interface SuggestionDismissed {
  type: "ticket.suggestion_dismissed";
  ticket_id: number;
  suggested: number;
  by: Actor;
}

/** An advisor made a newcomer a participant, who gets answers, or a participant a newcomer again. `value`: their address; `now`: copied or newcomer. */
export interface ParticipantChanged {
  type: "participant.changed";
  ticket_id: number;
  value: string;
  was: string;
  now: string;
  by: Actor;
}

/** `ticket_id` was merged into `into`. `act_id` undoes it. `accepted`: the desk had suggested it. */
export interface TicketMerged {
  type: "ticket.merged";
  ticket_id: number;
  into: number;
  act_id: number;
  by: Actor;
  accepted: boolean;
}

/** Some messages of `ticket_id` were split into the new ticket `into`. `rungs`: the proofs by which the desk had joined those of them that it had joined. */
export interface TicketSplit {
  type: "ticket.split";
  ticket_id: number;
  into: number;
  message_ids: number[];
  act_id: number;
  by: Actor;
  rungs: string[];
}

/** A message moved from `ticket_id` to the existing ticket `into`. `rungs`: the proof by which the desk had joined it; none if the desk had not. */
export interface MessageMoved {
  type: "message.moved";
  ticket_id: number;
  into: number;
  message_id: number;
  act_id: number;
  by: Actor;
  rungs: string[];
}

/** Messages moved to `ticket_id` from the ticket `source`, by a merge or a move. `was`: whose `ticket_id` was before a merge. */
export interface MessagesJoined {
  type: "messages.joined";
  ticket_id: number;
  source: number;
  message_ids: number[];
  act_id: number;
  by: Actor;
  was: Place | null;
}

/** A merge, split or move was undone. Both tickets are as before. `was`: whose `ticket_id` was until then. `accepted`, `rungs`: as in the event of the act. */
export interface ActUndone {
  type: "act.undone";
  ticket_id: number;
  other_id: number;
  act_id: number;
  act: string;
  by: Actor;
  was: Place | null;
  accepted: boolean;
  rungs: string[];
}

/** The ticket is due at another moment now, or by another clock (first_reply, next_reply, resolution). Null: no clock runs. */
export interface DueChanged {
  type: "due.changed";
  ticket_id: number;
  clock: "first_reply" | "next_reply" | "resolution" | null;
  due_at: string | null;
}

/** A clock of the ticket will run out soon: at `due_at`. It is told once for each clock. */
export interface DueWarned {
  type: "due.warned";
  ticket_id: number;
  clock: "first_reply" | "next_reply" | "resolution";
  due_at: string | null;
}

/** A clock of the ticket ran out, at `due_at`, before what was promised came. It is told once for each clock. */
export interface DueBreached {
  type: "due.breached";
  ticket_id: number;
  clock: "first_reply" | "next_reply" | "resolution";
  due_at: string | null;
}

/** A survey was sent to the customer. `survey` is csat or ces. */
export interface SurveyInvited {
  type: "survey.invited";
  ticket_id: number;
  invitation_id: number;
  survey: string;
  conversation_id: number | null;
}

/** The customer answered a survey, or changed the answer. The comment is on the ticket. */
export interface SurveyAnswered {
  type: "survey.answered";
  ticket_id: number;
  invitation_id: number;
  survey: string;
  score: number;
  conversation_id: number | null;
}

/** A rule or an advisor told advisors something about the ticket. `advisor_ids`: who was told. */
export interface PeopleNotified {
  type: "people.notified";
  ticket_id: number;
  advisor_ids: number[];
  text: string;
  by: Actor;
}

/** A contact changed. `what` says it in one line: a name, an identity added or verified, two contacts merged. `fields`: its custom fields that changed. `merged`: the contact that went into it. `conversation_id`: the chat in which its visitor left an address. */
export interface ContactChanged {
  type: "contact.changed";
  contact_id: number;
  what: string;
  fields: FieldChange[];
  merged: number | null;
  conversation_id: number | null;
  by: Actor;
}

/** A company of customers was added, changed or removed, or two were merged or separated. `name` is its name from then on. `changes`: what is another now, by `name`, `note`, `domains` or `fields.` and the key of a custom field. `other`: the company that went into it, or that is one of its own again. */
export interface CompanyChanged {
  type: "company.changed";
  company_id: number;
  act: "added" | "changed" | "merged" | "removed" | "separated";
  name: string;
  changes: FieldChange[];
  other: number | null;
  by: Actor;
}

/** The presence of an advisor changed: available, busy, away or offline. */
export interface PresenceChanged {
  type: "advisor.presence_changed";
  advisor_id: number;
  presence: string;
}

/** An advisor was added, changed, disabled or enabled, or got a new password. `link`: an admin asked for a link to a new password. `was` is null for a new advisor. */
export interface AdvisorChanged {
  type: "advisor.changed";
  advisor_id: number;
  act: "added" | "changed" | "disabled" | "enabled" | "link" | "password";
  was: PersonFacts | null;
  now: PersonFacts;
  by: Actor;
}

/** What can be changed of an advisor. `languages` are ISO 639 codes, `team_ids` are in rising order. */
export interface PersonFacts {
  name: string;
  role: string;
  capacity: number;
  languages: string[];
  team_ids: number[];
  disabled: boolean;
}

/** A team was added, renamed, archived or restored, or its people changed. `was` is null for a new team. `into_team_id` has the tickets of an archived one. */
export interface TeamChanged {
  type: "team.changed";
  team_id: number;
  act: "added" | "archived" | "changed" | "restored";
  was: TeamFacts | null;
  now: TeamFacts;
  into_team_id: number | null;
  by: Actor;
}

/** What can be changed of a team. `advisor_ids` are in rising order, without disabled ones. */
export interface TeamFacts {
  name: string;
  advisor_ids: number[];
  archived: boolean;
}

/** Somebody was invited to work here, or their invitation was sent again, withdrawn or accepted. The address is not told: everybody who works here hears this. */
export interface InvitationChanged {
  type: "invitation.changed";
  invitation_id: number;
  act: "accepted" | "invited" | "resent" | "withdrawn";
  by: Actor;
}

/** The turn in a chat changed. `turn` says who answers now, bot or person. `epoch` grows with each change; a bot's answer from an earlier epoch is refused. `why` is takeover, reply, assignment, hand-back, hand-over, or an act such as merge. */
export interface TurnTaken {
  type: "turn.taken";
  ticket_id: number;
  conversation_id: number;
  turn: "bot" | "person";
  epoch: number;
  why: string;
  by: Actor;
}

/** The bot handed over to people: its cause, a one-line summary, and whether the desk was closed. */
export interface HandedOver {
  type: "bot.handed_over";
  ticket_id: number;
  conversation_id: number;
  cause: "asked" | "complaint" | "elsewhere" | "failed" | "fallback" | "intent" | "off" | "unhelpful";
  summary: string;
  intent: string;
  outside_hours: boolean;
  by: Actor;
}

/** A customer said whether an answer of the bot helped. `subject`: the intent that answered, or "#" and the number of the article. */
export interface AnswerJudged {
  type: "bot.judged";
  ticket_id: number;
  message_id: number;
  conversation_id: number;
  helpful: boolean;
  subject: string;
  by: Actor;
}

/** An inbound item was parked: set aside visibly. `reason` says why (auto-reply, bounce, spam, loop). */
export interface ItemParked {
  type: "item.parked";
  item_id: number;
  channel: string;
  reason: string;
  ticket_id: number | null;
}

/** A person decided about a parked item. `verdict`: ticket (it was made one: `ticket_id`), spam or left. */
export interface ItemJudged {
  type: "item.judged";
  item_id: number;
  channel: string;
  verdict: "left" | "spam" | "ticket";
  ticket_id: number | null;
  by: Actor;
}

/** From now on the mail of `sender` (an address, or a domain as "@shop.example") is always parked (park), never parked (take), or treated as other mail (""). */
export interface SenderRuleChanged {
  type: "sender_rule.changed";
  sender: string;
  action: "" | "park" | "take";
  by: Actor;
}

/** Somebody changed how the desk is set up. `what` is the kind of the thing, as calendar or saved_reply; `item` its id; `name` its name after the change, "" for what not everybody may see. */
export interface SetupChanged {
  type: "setup.changed";
  what: string;
  item: number;
  name: string;
  act: "changed" | "created" | "removed" | "restored";
  by: Actor;
}

/** An inbound item could not be read. It stays in the ledger and can be replayed. */
export interface ItemFailed {
  type: "item.failed";
  item_id: number;
  channel: string;
  error: string;
}

/** A row of a list. `number` is the id of the ticket. `waiting_since` is the time of the oldest customer message that nobody has answered. `undelivered`: an answer was not delivered, or may not have been, and nobody has dealt with that. `group`: the title of the group that the ticket is a conversation with. `due`: null if no clock runs. `status`: the id of what its state is called at this desk, null for nothing else. `fields`: its custom fields with a value, by key. `accept_by`: until then it is only offered to its owner. */
export interface TicketRow {
  number: number;
  subject: string;
  excerpt: string;
  state: "closed" | "open" | "pending" | "snoozed" | "solved";
  status: number | null;
  priority: "high" | "low" | "normal" | "urgent";
  contact: PersonRef;
  owner: PersonRef | null;
  team: PersonRef | null;
  channel_kinds: string[];
  tags: string[];
  fields: Record<string, string | boolean | number | number | string[]>;
  message_count: number;
  created_at: string;
  updated_at: string;
  waiting_since: string | null;
  snoozed_until: string | null;
  merged_into: number | null;
  with_bot: boolean;
  undelivered: boolean;
  group: string | null;
  due: DueView | null;
  accept_by: string | null;
}

/** An advisor, team or contact in a list: enough to show it and link to it. */
export interface PersonRef {
  id: number;
  name: string;
}

/** When a ticket is due: its clock that runs out first. It runs since `since`, warns at `warn_at` and is over at `at`. `open`: the business time before that, at most its last 12 stretches: what of it is later than now is the time that is left. */
export interface DueView {
  clock: "first_reply" | "next_reply" | "resolution";
  since: string;
  warn_at: string;
  at: string;
  open: OpenStretch[];
}

/** A stretch of business time. */
export interface OpenStretch {
  since: string;
  until: string;
}

/** A message, note or call. `new_text` is what its author wrote, `text` the whole text with quotes, `html` the sanitised HTML without remote images. `evidence` says why it is on this ticket, `bot` why the bot said it. `settled`: an advisor dealt with its failed delivery. `without`: those of its recipients who do not have it, if the others do: only they get it if it is sent again. `tried`: of an uncertain one, when and where it was tried, and the Message-ID to look for in that server's log. `group` is the title of the group that reads it. `quote` has words of somebody else. `earlier` has what it said before its author edited it, oldest first. `remarks`: its signature was not checked, or it is encrypted. `vote`: whether the answer of the bot helped its customer. */
export interface MessageView {
  entry: "message";
  id: number;
  ticket: number;
  kind: "call" | "message" | "note";
  direction: "in" | "none" | "out";
  channel: string;
  channel_kind: string;
  author_kind: "advisor" | "bot" | "contact" | "system";
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
  remarks: ("encrypted" | "failed-dmarc" | "failed-spf-dkim" | "fields-left-out" | "own-mailbox" | "signature-unchecked" | "wrong-clock")[];
  automatic: boolean;
  delivery: "" | "delivered" | "failed" | "queued" | "read" | "sent" | "uncertain";
  delivery_detail: string;
  settled: boolean;
  without: string[];
  tried: Tried | null;
  sent_at: string | null;
  created_at: string;
  bot: BotWhy | null;
  vote: "" | "asked" | "no" | "yes";
  buttons: ChatButton[];
  article: ChatArticle | null;
  group: string | null;
  quote: QuoteView | null;
  edited_at: string | null;
  earlier: EarlierView[];
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

/** `says` is the reason in one line, for people. `claimed` is the ticket that the proof named; after a merge the message is on another ticket. `against` lists the refused proofs with the reasons. `via` is the external id or token that decided. `runner_up`: the ticket that came next, or nearest if none was chosen, and why, where tickets were compared by what they are about; "" if none has anything in common. */
export interface Evidence {
  rung: "advisor" | "code" | "conversation" | "headers" | "identity" | "new" | "newcomer" | "reply" | "subject" | "token";
  says: string;
  claimed: number | null;
  via: string | null;
  against: string[];
  runner_up: string;
}

/** A phone call. `seconds` is its length, `call_direction` is seen from the desk. */
export interface CallView {
  number: string;
  call_direction: "in" | "out";
  seconds: number;
}

/** A send whose end nobody knows, for people who look for it: when it was tried, at which server, and the Message-ID that a mail server's log has. "" if there is none. */
export interface Tried {
  at: string;
  host: string;
  named: string;
}

/** Why the bot said something: "rule X because intent Y 0.93". */
export interface BotWhy {
  why: string;
  intent: string;
  confidence: number;
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

/** Words of somebody else in a message: part of an earlier message, or a forwarded message. */
export interface QuoteView {
  how: "forwarded" | "quoted";
  text: string;
  by: string;
  at: string | null;
}

/** What a message said until `until`, before its author edited it. */
export interface EarlierView {
  text: string;
  until: string | null;
}

/** This ticket went out of the advisor's sight: to another team, or to nobody. */
export interface Left {
  t: "left";
  position: number;
  ticket: number;
}

/** The events up to `position` that were not told are about tickets out of the advisor's sight. */
export interface Passed {
  t: "passed";
  position: number;
}

export interface TypingSignal {
  t: "signal";
  ticket: number;
  who: string;
  side: "advisor" | "visitor";
  on: boolean;
  advisor: number | null;
  kind: "typing";
}

/** `advisor` began (`on`) or stopped looking at `ticket`. */
export interface ViewingSignal {
  t: "signal";
  ticket: number;
  who: string;
  advisor: number;
  on: boolean;
  kind: "viewing";
}

/** `advisor`'s first console opened or last one closed. */
export interface HereSignal {
  t: "signal";
  who: string;
  advisor: number;
  on: boolean;
  kind: "presence";
}

/** Frames were dropped: reload by REST and continue after `position`. */
export interface Resync {
  t: "resync";
  position: number;
}

/** The answer to a ping. */
export interface Pong {
  t: "pong";
}

export type FromConsole =
  | Ping
  | IsTyping
  | IsViewing;

/** A client's heartbeat: a browser cannot see the protocol's own pings. */
export interface Ping {
  t: "ping";
}

/** The advisor writes a reply on `ticket` (never sent for a note: its customer would see it). */
export interface IsTyping {
  t: "typing";
  ticket: number;
  text: boolean;
}

/** The advisor looks at `ticket` (None: at none). */
export interface IsViewing {
  t: "viewing";
  ticket: number | null;
}
