// The chat's state and what changes it: frames of the desk, acts of the visitor, other tabs.
import type { FromDesk, Message, Refusal, Survey, Welcome } from "./frames";
import { Line, type LineState } from "./line";
import type { Settings } from "./loader";
import { Store, type Waiting } from "./store";

export const LONGEST = 10_000;
const TYPING_MS = 6_000;

export interface Upload {
  key: string;
  name: string;
  id: string | null; // null while it travels
}

export class Model {
  messages = new Map<number, Message>();
  title = "";
  greeting = "";
  color = "";
  email: string | null = null;
  signedIn = false;
  available = true;
  welcomed = false;
  ticketState = "";
  survey: Survey | null = null;
  thanked = false;
  typing: string | null = null;
  line: LineState = "connecting";
  refusal: Refusal | null = null;
  notice = "";
  uploads: Upload[] = [];
  store: Store;
  #line: Line;
  #typed = 0;
  #typingTimer = 0;
  #conversation: number | null = null;

  constructor(
    private settings: Settings,
    key: string,
    private words: { slow: (seconds: number) => string; uploadFailed: (name: string, why: string) => string },
    private changed: () => void,
  ) {
    this.store = new Store(key);
    this.store.onChange((what) => {
      // another tab began the conversation: this one must join it
      if (what === "conversation" && this.store.conversation !== this.#conversation) this.#line.connect();
      this.changed();
    });
    const url = new URL(`/chat?channel=${encodeURIComponent(settings.channel)}`, settings.desk);
    url.protocol = url.protocol.replace("http", "ws");
    this.#line = new Line(
      url.href,
      () => ({
        t: "hello",
        token: this.store.token,
        after: 0,
        page: location.href.slice(0, 2000),
        language: settings.language,
        identity: settings.identity,
      }),
      { frame: (frame) => this.#heard(frame), state: (state, refusal) => this.#lineIs(state, refusal) },
    );
  }

  restart(): void {
    this.messages.clear();
    this.survey = null;
    this.email = null;
    this.ticketState = "";
    this.#line.connect();
    this.changed();
  }

  /** Messages in the desk's order, then what is still on its way. */
  get waiting(): Waiting[] {
    const known = new Set([...this.messages.values()].map((one) => one.client_id));
    return this.store.outbox.filter((one) => !known.has(one.client_id));
  }

  get sorted(): Message[] {
    return [...this.messages.values()].sort((one, other) => one.id - other.id);
  }

  get unread(): number {
    const seen = this.store.seen;
    return this.sorted.filter((one) => !one.mine && one.id > seen).length;
  }

  send(text: string): void {
    const ready = this.uploads.filter((one) => one.id !== null);
    const waiting: Waiting = {
      client_id: newId(),
      text: text.trim(),
      attachments: ready.map((one) => one.id as string),
      names: ready.map((one) => one.name),
      at: new Date().toISOString(),
    };
    this.uploads = this.uploads.filter((one) => one.id === null);
    this.notice = "";
    this.store.keep(waiting);
    this.#post(waiting);
    this.types(false);
    this.changed();
  }

  again(waiting: Waiting): void {
    const { refused: _, ...rest } = waiting;
    this.store.keep(rest);
    this.#post(rest);
    this.changed();
  }

  types(on: boolean): void {
    const now = Date.now();
    if (on && now - this.#typed < 3_000) return;
    if (!on && !this.#typed) return;
    this.#typed = on ? now : 0;
    if (this.#conversation !== null) this.#line.send({ t: "typing", on });
  }

  sawAll(): void {
    const last = this.sorted.filter((one) => !one.mine).at(-1);
    if (!last || last.id <= this.store.seen) return;
    this.store.seen = last.id;
    this.#line.send({ t: "seen", message_id: last.id });
    this.changed();
  }

  leaveEmail(email: string): void {
    this.notice = "";
    this.#line.send({ t: "email", email });
  }

  vote(score: number, comment: string): void {
    if (this.survey) this.#line.send({ t: "survey", invitation_id: this.survey.invitation_id, score, comment });
  }

  async attach(files: File[]): Promise<void> {
    for (const file of files) {
      const upload: Upload = { key: newId(), name: file.name, id: null };
      this.uploads = [...this.uploads, upload];
      this.changed();
      try {
        upload.id = await this.#upload(file);
      } catch (error) {
        this.drop(upload);
        this.notice = this.words.uploadFailed(file.name, (error as Error).message);
      }
      this.changed();
    }
  }

  drop(upload: Upload): void {
    this.uploads = this.uploads.filter((one) => one.key !== upload.key);
    this.changed();
  }

  fileUrl(url: string): string {
    return `${this.settings.desk}${url}?token=${encodeURIComponent(this.store.token ?? "")}`;
  }

  async #upload(file: File): Promise<string> {
    const form = new FormData();
    form.append("file", file);
    const answer = await fetch(`${this.settings.desk}/chat/uploads`, {
      method: "POST",
      body: form,
      headers: { Authorization: `Bearer ${this.store.token ?? ""}` },
    });
    const body = (await answer.json().catch(() => ({}))) as { id?: string; detail?: string };
    if (!answer.ok || !body.id) throw new Error(body.detail ?? `HTTP ${answer.status}`);
    return body.id;
  }

  #post(waiting: Waiting): void {
    const { client_id, text, attachments } = waiting;
    this.#line.send({ t: "message", client_id, text, attachments });
  }

  #lineIs(state: LineState, refusal: Refusal | null): void {
    this.line = state;
    if (state === "refused") this.refusal = refusal;
    if (state !== "on") this.typing = null;
    this.changed();
  }

  #heard(frame: FromDesk): void {
    switch (frame.t) {
      case "hello":
        this.#welcome(frame);
        break;
      case "stored":
        this.#conversation ??= -1; // begun; its number comes with the next hello
        if (this.store.conversation === null) this.store.conversation = -1;
        this.#add(frame.message);
        break;
      case "message":
        if (!frame.message.mine) this.#nobodyTypes();
        this.#add(frame.message);
        break;
      case "delivery": {
        const known = this.messages.get(frame.message_id);
        if (known) this.messages.set(known.id, { ...known, delivery: frame.delivery });
        break;
      }
      case "state":
        this.ticketState = frame.state;
        break;
      case "survey":
        this.survey = { invitation_id: frame.invitation_id, survey: frame.survey };
        this.thanked = false;
        break;
      case "survey_thanks":
        this.survey = null;
        this.thanked = true;
        break;
      case "email":
        this.email = frame.email;
        break;
      case "typing":
        this.#nobodyTypes();
        if (frame.on) {
          this.typing = frame.who;
          this.#typingTimer = window.setTimeout(() => {
            this.typing = null;
            this.changed();
          }, TYPING_MS);
        }
        break;
      case "error":
        this.#refused(frame);
        break;
    }
    this.changed();
  }

  #welcome(frame: Welcome): void {
    this.welcomed = true;
    this.store.token = frame.token;
    this.#conversation = frame.conversation;
    this.store.conversation = frame.conversation;
    this.title = frame.title;
    this.greeting = frame.greeting;
    this.color = frame.color;
    this.email = frame.email;
    this.signedIn = frame.signed_in;
    this.available = frame.available;
    this.ticketState = frame.state;
    this.survey = frame.survey;
    this.messages = new Map(frame.messages.map((one) => [one.id, one]));
    for (const message of frame.messages) this.store.settle(message.client_id);
    for (const waiting of this.store.outbox) if (!waiting.refused) this.#post(waiting);
  }

  #add(message: Message): void {
    this.messages.set(message.id, message);
    this.store.settle(message.client_id);
    if (message.mine) this.ticketState = "open";
  }

  #nobodyTypes(): void {
    clearTimeout(this.#typingTimer);
    this.typing = null;
  }

  #refused(frame: Refusal): void {
    const waiting = this.store.outbox.find((one) => one.client_id === frame.client_id);
    if (waiting && frame.code === "too_many" && frame.retry_after !== null) {
      window.setTimeout(() => this.#post(waiting), frame.retry_after * 1000 + 200);
    } else if (waiting) this.store.keep({ ...waiting, refused: frame.detail });
    else if (frame.code === "too_many") this.notice = this.words.slow(Math.ceil(frame.retry_after ?? 1));
    else this.notice = frame.detail;
  }
}

function newId(): string {
  return typeof crypto.randomUUID === "function"
    ? crypto.randomUUID()
    : Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
