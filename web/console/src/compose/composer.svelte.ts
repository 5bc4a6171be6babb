// What is being written on the open ticket: reply or note, on which channel, to whom, with which files.
import { tick } from "svelte";
import * as desk from "../api/desk";
import { Problem } from "../api/problem";
import type { MessageView, ReplyChannelView, Upload, WriteReply } from "../api/types";
import { marksIn } from "./marks";
import { countUses } from "./saved";
import { Destination } from "./destination.svelte";
import { emptyDraft, loadDraft, saveDraft, type Draft, type PickedMacro } from "./drafts";
import { Tray } from "./files/tray.svelte";
import { useMacro } from "./macro/using";
import { t } from "../lib/i18n.svelte";
import { keys } from "../lib/keys.svelte";
import { reason } from "../lib/reason";
import { conversation } from "../state/conversation.svelte";
import { fields } from "../state/fields.svelte";
import { live } from "../state/live.svelte";
import { session } from "../state/session.svelte";
import { toasts } from "../state/toasts.svelte";

const TYPING_MS = 3000; // how often "is writing" is told again
const PAUSE_MS = 5000; // and when it is taken back

class Composer {
  ticket: number | null = null;
  mode = $state<"reply" | "note">("reply");
  text = $state("");
  readonly files = new Tray();
  /** Messages that came in while this reply was written: the desk refused to send over them. */
  missed = $state.raw<MessageView[]>([]);
  /** The saved replies that this text came from. */
  saved = $state<number[]>([]);
  /** What is done to the ticket when this reply is sent. */
  macro = $state<PickedMacro | null>(null);
  field: HTMLTextAreaElement | null = null;
  readonly #goes = new Destination();
  /** The newest message that was read when this text was begun: whatever came later, it does not answer. */
  #read = $state<number | null>(null);
  #typedAt = 0;
  #pause = 0;

  channel = $derived(this.#goes.channel);
  to = $derived(this.#goes.to);
  cc = $derived(this.#goes.cc);
  /** People of the ticket whom this reply does not reach, as it is addressed now. */
  leftOut = $derived((this.channel?.left_out ?? []).filter((one) => !this.to.includes(one) && !this.cc.includes(one)));
  /** What came since this reply was begun: the desk refuses to send over it. */
  news = $derived.by<MessageView[]>(() => {
    const read = this.#read;
    if (read === null || this.mode === "note" || this.missed.length) return [];
    return conversation.entries.filter((entry) => entry.entry === "message" && entry.id > read && holdsBack(entry)) as MessageView[];
  });
  /** Placeholders without a value: no answer is sent with one. */
  unfilled = $derived(this.mode === "reply" ? marksIn(this.text) : []);
  #says = $derived(this.text.trim() !== "" || this.files.some);
  /** A macro that only acts: nothing is sent to the customer. */
  acts = $derived(this.macro !== null && this.mode === "reply" && !this.#says);
  busy = $derived(this.files.busy);
  ready = $derived(
    !this.busy &&
      !this.unfilled.length &&
      (this.#says || (this.macro !== null && this.mode === "reply")) &&
      (this.mode === "note" || !this.#says || (this.channel !== null && (this.channel.kind !== "email" || this.to.length > 0))),
  );

  /** Takes up the draft of a ticket, keeping the one of the ticket before. */
  open(ticket: number): void {
    if (ticket === this.ticket) return;
    this.ticket = ticket;
    this.#fill(session.me ? loadDraft(session.me.id, ticket) : emptyDraft());
    this.missed = [];
  }

  write(mode: "reply" | "note"): void {
    this.mode = mode;
    this.field?.focus();
    const typed = keys.release();
    if (typed) this.type(this.text + typed);
  }

  type(text: string): void {
    this.#goes.begin();
    if (!text) {
      this.#goes.end();
      this.saved = [];
    }
    this.text = text;
    this.#beginsOrEnds();
    this.save();
    const { ticket } = this;
    if (ticket === null || this.mode !== "reply") return;
    clearTimeout(this.#pause);
    this.#pause = window.setTimeout(() => live.typing(ticket, false), PAUSE_MS);
    const now = Date.now();
    if (now - this.#typedAt < TYPING_MS) return;
    this.#typedAt = now;
    live.typing(ticket, true);
  }

  /** Puts a text where the cursor is, as a paragraph of its own, and writes on after it. */
  async insert(text: string): Promise<void> {
    const field = this.field;
    const at = field?.selectionStart ?? this.text.length;
    const before = this.text.slice(0, at).trimEnd();
    const after = this.text.slice(field?.selectionEnd ?? at).trimStart();
    const start = before ? `${before}\n\n${text}` : text;
    this.type(after ? `${start}\n\n${after}` : start);
    // with the text itself: a frame later it could take the focus from what was opened meanwhile
    await tick();
    field?.focus();
    field?.setSelectionRange(start.length, start.length);
  }

  /** Selects the next placeholder without a value. */
  goToMark(): void {
    const { field, unfilled } = this;
    const mark = unfilled.find((one) => one.start > (field?.selectionStart ?? 0)) ?? unfilled[0];
    field?.focus();
    if (mark) field?.setSelectionRange(mark.start, mark.end);
  }

  /** Takes a macro up, or leaves it: its actions are shown beside the text until it is sent. */
  pick(macro: PickedMacro | null): void {
    this.macro = macro;
    this.save();
  }

  /** Leaves one action of the macro out. */
  without(place: number): void {
    if (!this.macro) return;
    const actions = this.macro.actions.filter((_, at) => at !== place);
    this.pick(actions.length ? { ...this.macro, actions } : null);
  }

  pickChannel(channel: ReplyChannelView): void {
    this.#goes.pick(channel);
    this.save();
  }

  address(to: string[], cc: string[]): void {
    this.#goes.address(to, cc);
    this.save();
  }

  attach(list: Iterable<File>): void {
    for (const file of list) void this.files.upload(file, () => this.save());
    this.#beginsOrEnds();
  }

  /** Adds files that the desk has already. */
  add(files: Upload[]): void {
    this.files.add(files);
    this.#beginsOrEnds();
    this.save();
  }

  detach(key: number): void {
    this.files.remove(key);
    this.#beginsOrEnds();
    this.save();
  }

  save(): void {
    if (session.me && this.ticket !== null) saveDraft(session.me.id, this.ticket, this.#draft());
  }

  async send(then?: WriteReply["then"]): Promise<void> {
    const { detail, number } = conversation;
    if (this.unfilled.length) this.goToMark();
    if (!this.ready || !detail || number === null) return;
    if (this.missed.length) this.reviewed(); // sent anyway
    const draft = this.#draft();
    if (draft.mode === "reply" && draft.macro) return this.#useMacro(number, draft, draft.macro, then);
    const picked = this.#goes.picked();
    const ghost = conversation.sendingNow(draft.text, draft.mode, this.channel?.kind ?? "");
    const sent = draft.mode === "note" ? this.#note(number, draft) : this.#reply(number, draft, then);
    this.#fill({ ...emptyDraft(), mode: "reply", ...picked });
    this.save();
    clearTimeout(this.#pause);
    this.#typedAt = 0;
    if (draft.mode === "reply") live.typing(number, false);
    try {
      const stored = await sent;
      conversation.keep(stored);
      this.#sentOwn(stored);
      if (draft.mode === "reply") countUses(draft.saved, stored.id);
      conversation.refresh();
    } catch (problem) {
      this.#giveBack(number, draft, problem);
    } finally {
      conversation.sent(ghost);
    }
  }

  /** After reading what was missed, the reply answers it too. */
  reviewed(): void {
    for (const message of this.missed) conversation.keep(message);
    if (this.#read !== null) this.#read = Math.max(this.#read, ...[...this.missed, ...this.news].map((one) => one.id));
    conversation.sawAll();
    this.missed = [];
    this.save();
    this.field?.focus();
  }

  async #useMacro(number: number, draft: Draft, macro: PickedMacro, then: WriteReply["then"]): Promise<void> {
    const answer = this.acts ? null : this.#replyOf(draft, then);
    this.#fill({ ...emptyDraft(), ...this.#goes.picked() });
    this.save();
    try {
      const sent = await useMacro(number, macro, draft, answer);
      if (sent) this.#sentOwn(sent);
    } catch (problem) {
      this.#giveBack(number, draft, problem);
    }
  }

  #reply(number: number, draft: Draft, then: WriteReply["then"]): Promise<MessageView> {
    return desk.tickets.reply(number, this.#replyOf(draft, then));
  }

  #replyOf(draft: Draft, then: WriteReply["then"]): WriteReply {
    const addressed = this.channel?.kind === "email" ? { to: [...this.to], cc: [...this.cc] } : {};
    return {
      channel: this.channel?.name ?? "",
      ...(this.channel?.conversation ? { conversation: this.channel.conversation } : {}),
      text: draft.text.trim(),
      ...addressed, // what the composer showed is where it goes
      attachments: draft.files.map((file) => file.id),
      last_message_id: draft.read ?? conversation.seen,
      ...(then ? { then } : {}),
    };
  }

  #beginsOrEnds(): void {
    if (!this.text && !this.files.items.length) this.#read = null;
    else this.#read ??= conversation.seen;
  }

  /** Who goes on writing while their last answer is on its way has read that one. */
  #sentOwn(message: MessageView): void {
    const read = this.#read;
    if (read === null || message.ticket !== this.ticket || message.id <= read) return;
    const between = conversation.entries.some(
      (entry) => entry.entry === "message" && entry.id > read && entry.id < message.id && holdsBack(entry),
    );
    if (!between) this.#read = message.id;
  }

  #note(number: number, draft: Draft): Promise<MessageView> {
    return desk.tickets.note(number, draft.text.trim(), draft.files.map((file) => file.id));
  }

  #giveBack(number: number, draft: Draft, problem: unknown): void {
    if (session.me) saveDraft(session.me.id, number, draft);
    fields.heard(problem);
    const missed = problem instanceof Problem ? problem.missed : [];
    if (this.ticket === number) {
      this.#fill(draft);
      this.missed = missed;
    }
    if (!missed.length || this.ticket !== number) toasts.problem(problem, t("composer.kept", { reason: reason(problem) }));
  }

  #draft(): Draft {
    return {
      mode: this.mode,
      text: this.text,
      ...this.#goes.kept(),
      files: this.files.stored(),
      read: this.#read,
      saved: [...this.saved],
      macro: $state.snapshot(this.macro),
    };
  }

  #fill(draft: Draft): void {
    this.mode = draft.mode;
    this.text = draft.text;
    this.#goes.fill(draft);
    this.#read = draft.read;
    this.saved = draft.saved;
    this.macro = draft.macro;
    this.files.fill(draft.files);
  }
}

/** The desk's own rule: what a customer wrote, or what they have been answered meanwhile. */
function holdsBack(message: MessageView): boolean {
  return message.direction === "in" || (message.direction === "out" && message.author_kind !== "system");
}

export const composer = new Composer();
