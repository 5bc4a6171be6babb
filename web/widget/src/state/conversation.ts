// One conversation as this browser knows it.
import type { ChatLine, ChatMessageView, ChatOpened, OpenSurvey, ToVisitor, Waits } from "shared/frames/visitor.gen";

const TYPING_MS = 6_000;

export class Conversation {
  messages = new Map<number, ChatMessageView>();
  email: string | null = null;
  survey: OpenSurvey | null = null;
  thanked = false;
  state = "";
  read = 0; // the newest message an advisor had on screen
  waits: Waits | null = null;
  typing: string | null = null;
  unread = 0;
  judging = new Map<number, { helpful: boolean; person: boolean }>(); // what was said of answers, and is not stored yet
  line: ChatLine | null = null; // its newest message, as long as nothing else of it was fetched
  whole = false; // fetched since the line came on
  #timer = 0;

  /** `thread` is the name it was begun by here, "" for one of which only the id is known. */
  constructor(
    public id: number | null,
    public thread: string,
  ) {}

  /** A key that stays when the id comes. */
  get key(): string {
    return this.thread || `#${this.id}`;
  }

  get sorted(): ChatMessageView[] {
    return [...this.messages.values()].sort((one, other) => one.id - other.id);
  }

  get closed(): boolean {
    return this.state === "solved" || this.state === "closed";
  }

  /** Who serves: the newest author of an answer. */
  get partner(): ChatMessageView | null {
    return this.sorted.filter((one) => !one.mine && one.author_kind !== "system").at(-1) ?? null;
  }

  /** What the list shows of it. */
  get newest(): Pick<ChatLine, "excerpt" | "mine" | "author_kind" | "author_name" | "at"> | null {
    const last = this.sorted.at(-1);
    if (!last) return this.line;
    const { mine, author_kind, author_name, at } = last;
    return { excerpt: last.text || last.attachments[0]?.name || "", mine, author_kind, author_name, at };
  }

  /** What the visitor said of an answer, "asked" if nothing yet, "" if nobody asks. */
  saidOf(message: ChatMessageView): ChatMessageView["vote"] {
    const now = this.judging.get(message.id);
    return now ? (now.helpful ? "yes" : "no") : (message.vote ?? ""); // an older desk does not ask
  }

  take(shown: Omit<ChatOpened, "t" | "conversation">): void {
    this.thread ||= shown.thread;
    this.messages = new Map(shown.messages.map((one) => [one.id, one]));
    this.email = shown.email;
    this.survey = shown.survey;
    this.state = shown.state;
    this.read = shown.read;
    this.waits = shown.waits;
    this.whole = true;
  }

  add(message: ChatMessageView): void {
    const isNew = !this.messages.has(message.id);
    this.messages.set(message.id, message);
    if (message.mine) this.state = "open";
    else {
      this.nobodyTypes();
      if (isNew && message.author_kind !== "system") this.unread += 1;
      if (message.author_kind === "advisor") this.waits = null;
    }
  }

  /** What the desk tells of it, besides its messages. `changed` is called once nobody types any more. */
  told(frame: ToVisitor, changed: () => void): void {
    switch (frame.t) {
      case "delivery":
        return this.delivered(frame.message_id, frame.delivery);
      case "read":
        this.read = Math.max(this.read, frame.message_id);
        break;
      case "state":
        this.state = frame.state;
        if (this.closed) this.waits = null;
        break;
      case "survey":
        this.survey = { invitation_id: frame.invitation_id, survey: frame.survey };
        this.thanked = false;
        break;
      case "survey_thanks":
        this.survey = null;
        this.thanked = true;
        break;
      case "judged":
        return this.judged(frame.message_id, frame.helpful);
      case "email":
        this.email = frame.email;
        break;
      case "typing":
        return this.types(frame.who, frame.on, changed);
      case "queue":
        this.waits = frame.place === null ? null : { place: frame.place, minutes: frame.minutes };
        break;
    }
  }

  delivered(messageId: number, delivery: string): void {
    const known = this.messages.get(messageId);
    if (known) this.messages.set(messageId, { ...known, delivery: delivery as ChatMessageView["delivery"] });
    if (delivery !== "read") return;
    // seen here, on another tab or on another device
    this.unread = this.sorted.filter((one) => !one.mine && one.author_kind !== "system" && one.id > messageId).length;
  }

  judged(messageId: number, helpful: boolean): void {
    const known = this.messages.get(messageId);
    if (known) this.messages.set(messageId, { ...known, vote: helpful ? "yes" : "no" });
    // another word that is on its way was said later, here
    if (this.judging.get(messageId)?.helpful === helpful) this.judging.delete(messageId);
  }

  types(who: string, on: boolean, changed: () => void): void {
    this.nobodyTypes();
    if (!on) return;
    this.typing = who;
    this.#timer = window.setTimeout(() => {
      this.typing = null;
      changed();
    }, TYPING_MS);
  }

  nobodyTypes(): void {
    clearTimeout(this.#timer);
    this.typing = null;
  }
}
