// The visitor's side of the desk: what frames of the desk, acts of the visitor and other tabs make of it.
import type { ChatError, ChatMessageView, ChatWelcome, FromVisitor, Question, ToVisitor, WidgetSettings } from "shared/frames/visitor.gen";
import { ReconnectingSocket, type SocketState } from "shared/socket";
import type { Settings } from "../contract";
import { Conversation } from "./conversation";
import { page } from "../lib/env";
import type { Format } from "../lib/format";
import type { Texts } from "../locales/en";
import { Store, waitingFor, type Speech, type Waiting } from "./store";
import { Uploads } from "./uploads";

export const LONGEST = 10_000;
const PAUSE_MS = 2_500; // before what the desk could not store is sent again, at least
const FINAL = [4400, 4403, 4404]; // bad input, forbidden, not found: coming back as we are would not help

export class Model {
  conversations: Conversation[] = [];
  shown: Conversation | null = null; // on screen, whether or not it has begun
  channel: WidgetSettings | null = null;
  questions: Question[] = []; // the desk's own, before a conversation
  title = "";
  greeting = "";
  color = "";
  /** The bot's face: its letters, "" for a robot, and its colour, "" for that of the page. */
  bot = { letter: "", colour: "" };
  signedIn = false;
  available = true;
  welcomed = false;
  line: SocketState = "connecting";
  refusal: ChatError | null = null;
  notice = "";
  uploads: Uploads;
  #line: ReconnectingSocket<ToVisitor, FromVisitor>;
  #objection: ChatError | null = null; // what the desk said against this connection
  #typed = 0;
  #token: string | null = null;
  #files = ""; // opens the visitor's files for an hour; the desk sends a new one in time

  constructor(
    private settings: Settings,
    readonly store: Store,
    private words: Texts,
    format: Format,
    private changed: () => void,
    private arrived: (message: ChatMessageView, conversation: Conversation) => void,
    private tell: (event: string, detail: unknown) => void,
  ) {
    store.onChange((key) => {
      // two tabs that opened at once are one visitor: whoever has said nothing yet takes the other's token
      if (key === "token" && store.token && store.token !== this.#token && !this.conversations.length) this.#line.connect();
      this.changed();
    });
    this.uploads = new Uploads(settings.desk, () => store.token ?? "", words, (bytes) => format.size(bytes), {
      changed,
      failed: (says) => (this.notice = says),
    });
    const url = new URL(`/chat?channel=${encodeURIComponent(settings.channel)}`, settings.desk);
    url.protocol = url.protocol.replace("http", "ws");
    this.#line = new ReconnectingSocket({
      host: page,
      url: () => url.href,
      hello: () => this.#hello(),
      received: (frame) => this.#heard(frame),
      changed: (state) => this.#lineIs(state),
      final: FINAL,
    });
  }

  /** Somebody signed in or out on the page: nothing of whoever was here before stays. */
  restart(): void {
    this.conversations = [];
    this.shown = null;
    this.refusal = null;
    this.#line.connect();
    this.changed();
  }

  get unread(): number {
    return this.conversations.reduce((sum, one) => sum + one.unread, 0);
  }

  /** What is on its way to a conversation and not in it yet. */
  waiting(of: Conversation): Waiting[] {
    const known = new Set([...of.messages.values()].map((one) => one.client_id));
    return this.store.outbox.filter((one) => this.#belongs(one, of) && !known.has(one.client_id));
  }

  /** A conversation that is nowhere yet but here; `thread`: the name it had on the page before. */
  begin(thread = "", id: number | null = null): Conversation {
    this.shown = new Conversation(id, thread || (id === null ? this.store.fresh : ""));
    return this.shown;
  }

  /** Show a conversation; what was said in it while the line was down is fetched. */
  open(of: Conversation): void {
    this.shown = of;
    if (of.id !== null && !of.whole) this.#line.send({ t: "open", conversation: of.id });
  }

  byKey(id: number | null | undefined, thread = ""): Conversation | null {
    return this.conversations.find((one) => (id ? one.id === id : thread !== "" && one.thread === thread)) ?? null;
  }

  /** `instead`: of what the desk did not take. */
  send(of: Conversation, speech: Speech, instead: Waiting | null = null): void {
    const waiting = waitingFor(of, speech, this.uploads.collect(), instead);
    if (instead) this.store.settle(instead.client_id);
    if (!this.conversations.includes(of)) this.conversations.unshift(of);
    if (of.id === null) this.store.begun(of.thread);
    this.notice = "";
    this.store.keep(waiting);
    this.#post(waiting);
    this.types(of, false);
    this.changed();
  }

  again(waiting: Waiting): void {
    const { refused: _, faults: __, ...rest } = waiting;
    this.store.keep(rest);
    this.#post(rest);
    this.changed();
  }

  types(of: Conversation, on: boolean): void {
    const now = Date.now();
    if (on && now - this.#typed < 3_000) return;
    if (!on && !this.#typed) return;
    this.#typed = on ? now : 0;
    if (of.id !== null) this.#line.send({ t: "typing", conversation: of.id, on });
  }

  sawAll(of: Conversation): void {
    const last = of.sorted.filter((one) => !one.mine).at(-1);
    if (!of.unread || !last || of.id === null) return;
    of.unread = 0;
    this.#line.send({ t: "seen", conversation: of.id, message_id: last.id });
    this.changed();
  }

  leaveEmail(of: Conversation, email: string): void {
    this.notice = "";
    this.#line.send({ t: "email", conversation: of.id, email });
  }

  vote(of: Conversation, score: number, comment: string): void {
    if (of.survey && of.id !== null) this.#line.send({ t: "survey", conversation: of.id, invitation_id: of.survey.invitation_id, score, comment });
  }

  /** Whether an answer of the bot helped. The desk says when it is stored; until then it goes again with each connection. */
  judge(of: Conversation, messageId: number, helpful: boolean, person = false): void {
    of.judging.set(messageId, { helpful, person });
    this.notice = "";
    this.#postJudging(of);
    this.changed();
  }

  fileUrl(url: string): string {
    return `${this.settings.desk}${url}?token=${encodeURIComponent(this.#files)}`;
  }

  #hello() {
    const { language, identity, user } = this.settings;
    const conversation = this.shown?.id ?? null;
    return { t: "hello" as const, token: this.store.token, conversation, page: page.location.href.slice(0, 2000), language, identity, user };
  }

  #post(waiting: Waiting): void {
    const { client_id, text, payload, attachments, conversation, thread, form, fields = null } = waiting;
    this.#line.send({ t: "message", client_id, text, payload, attachments, conversation, thread: conversation === null ? thread : null, form, fields });
  }

  /** Not what was stored meanwhile; a connection that comes back posts by itself. */
  #postJudging(of: Conversation): void {
    for (const [message_id, said] of of.judging) this.#line.send({ t: "judge", conversation: of.id, message_id, ...said });
  }

  #postAgain(waiting: Waiting): void {
    if (this.line === "on" && this.store.outbox.some((one) => one.client_id === waiting.client_id)) this.#post(waiting);
  }

  #belongs(waiting: Waiting, of: Conversation): boolean {
    return waiting.thread ? waiting.thread === of.thread : waiting.conversation === of.id;
  }

  #lineIs(state: SocketState): void {
    this.line = state;
    if (state === "connecting") this.#objection = null;
    if (state === "refused") {
      this.refusal = this.#objection;
      if (this.refusal?.code.startsWith("identity")) this.tell("identity", this.refusal.code);
    }
    if (state !== "on") for (const one of this.conversations) one.nobodyTypes();
    this.changed();
  }

  #heard(frame: ToVisitor): void {
    if (frame.t === "error" && this.line !== "on") this.#objection = frame;
    if (frame.t === "resync") this.#line.connect();
    else if (frame.t === "hello") this.#welcome(frame);
    else if (frame.t === "files") this.#files = frame.files;
    else if (frame.t === "error") this.#refused(frame);
    else if (frame.t === "stored") {
      const of = this.#known(frame.conversation, frame.thread);
      this.store.settle(frame.client_id);
      if (this.notice === this.words.troubled) this.notice = "";
      this.store.conversation = frame.conversation;
      of.add(frame.message);
    } else if (frame.t === "opened") this.#known(frame.conversation, frame.thread).take(frame);
    else if ("conversation" in frame) {
      // of one that was begun elsewhere and is not known yet: it comes whole in a moment
      const of = this.byKey(frame.conversation);
      if (of) this.#told(frame, of);
    }
    this.changed();
  }

  #told(frame: ToVisitor, of: Conversation): void {
    if (frame.t !== "message") return of.told(frame, this.changed);
    const isNew = !of.messages.has(frame.message.id);
    of.add(frame.message);
    this.store.settle(frame.message.client_id);
    if (isNew && !frame.message.mine) this.arrived(frame.message, of);
  }

  #welcome(frame: ChatWelcome): void {
    this.welcomed = true;
    this.#token = frame.token;
    this.#files = frame.files;
    this.store.token = frame.token;
    this.channel = frame.settings;
    // a process of the desk that is not updated yet asks nothing, and its bot has no face of its own
    const { questions = [], bot = { letter: "", colour: "" } } = frame;
    this.questions = questions;
    const own = frame.settings.texts[this.settings.language];
    this.title = own?.title || frame.title;
    this.greeting = own?.greeting || frame.greeting;
    this.color = frame.color;
    this.bot = bot;
    this.signedIn = frame.signed_in;
    this.available = frame.available;
    this.uploads.most = frame.most_bytes;
    this.store.conversation = frame.conversations[0]?.id ?? null;
    for (const one of this.conversations) one.whole = false;
    for (const line of frame.conversations) {
      const of = this.#known(line.id, line.thread);
      Object.assign(of, { line, unread: line.unread, state: line.state });
    }
    if (frame.conversation !== null) this.#known(frame.conversation, frame.thread).take(frame);
    const settled = new Set(frame.messages.map((one) => one.client_id));
    for (const waiting of this.store.outbox) {
      if (settled.has(waiting.client_id)) this.store.settle(waiting.client_id);
      else if (!waiting.refused) this.#post(waiting);
    }
    for (const one of this.conversations) this.#postJudging(one);
    if (this.shown?.id && !this.shown.whole) this.open(this.shown);
  }

  /** The conversation with this id, or begun by this name; made known where it was not. */
  #known(id: number, thread = ""): Conversation {
    let found = this.byKey(id) ?? this.byKey(null, thread);
    const { shown } = this;
    if (!found && shown && (shown.id === id || (thread !== "" && shown.thread === thread))) found = shown;
    found ??= new Conversation(id, thread);
    found.id = id;
    found.thread ||= thread;
    if (!this.conversations.includes(found)) this.conversations.unshift(found);
    this.store.begun(found.thread);
    return found;
  }

  /** What was answered stays in the form, and is sent again from there. */
  #askAgain(waiting: Waiting, { detail, faults = {}, questions = [] }: ChatError): void {
    this.questions = questions;
    this.store.keep({ ...waiting, refused: detail, faults });
    if (!this.byKey(waiting.conversation, waiting.thread ?? "") && waiting.thread) this.conversations.unshift(new Conversation(null, waiting.thread));
  }

  #refused(frame: ChatError): void {
    const waiting = this.store.outbox.find((one) => one.client_id === frame.client_id);
    if (waiting && frame.code === "too_many" && frame.retry_after !== null) {
      window.setTimeout(() => this.#post(waiting), frame.retry_after * 1000 + 200);
    } else if (frame.code === "unavailable") {
      // it passes: what was said goes again, at a moment of this widget's own
      if (waiting) window.setTimeout(() => this.#postAgain(waiting), PAUSE_MS * (1 + Math.random()));
      if (this.line === "on") this.notice = this.words.troubled;
    } else if (waiting && frame.code === "answers") this.#askAgain(waiting, frame);
    else if (waiting) this.store.keep({ ...waiting, refused: frame.detail });
    else if (frame.code === "too_many") this.notice = this.words.slow(Math.ceil(frame.retry_after ?? 1));
    else {
      // what the desk does not take of a word on an answer is as it was
      if (frame.field === "message_id" || frame.field === "person") for (const one of this.conversations) one.judging.clear();
      this.notice = frame.detail;
    }
  }
}
