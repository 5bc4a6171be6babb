// The open ticket: its detail and its river, kept live; what an advisor does shows at once.
import type { Push } from "shared/frames/console.gen";
import * as desk from "../api/desk";
import { Problem } from "../api/problem";
import { actOf, customersOf, renames, ticketsOf } from "../api/events";
import type { DeskEvent, MessageView, River, RiverEntry, TicketDetail, TicketRow } from "../api/types";
import { Asked } from "../lib/asked.svelte";
import { byMoment } from "../lib/time/moments";
import { sentence } from "./facts";
import { live } from "./live.svelte";
import { tickets } from "./tickets.svelte";
import { toasts } from "./toasts.svelte";

const DETAIL_DELAY_MS = 150;
const FRESH_MS = 3000;
const HURRY_MS = 120; // tickets opened closer than this are a key held down

/** An own message on its way to the desk, shown until the desk has stored it. */
export interface Ghost {
  key: number;
  ticket: number;
  text: string;
  kind: "reply" | "note";
  channelKind: string;
}

class Conversation {
  number = $state<number | null>(null);
  detail = $state.raw<TicketDetail | null>(null);
  entries = $state.raw<RiverEntry[]>([]);
  before = $state<string | null>(null);
  /** Detail and river as they were asked for last. */
  readonly answer = new Asked<[TicketDetail, River]>();
  /** Whether one saw this ticket and no longer sees it. */
  gone = $state(false);
  /** The newest message that was on screen: what a reply answers. */
  seen = $state(0);
  /** Messages chosen for a split; null while none is being made. */
  picked = $state.raw<ReadonlySet<number> | null>(null);
  ghosts = $state.raw<Ghost[]>([]);
  #expected: { number: number; until: number; answer: Promise<[TicketDetail, River]> } | null = null;
  #earlier = new Asked<River>({ failed: (problem) => toasts.problem(problem) });
  #fresh = new Asked<TicketDetail>({ arrived: (detail) => (this.detail = detail), failed: (problem) => this.#refused(problem) });
  /** What was heard while detail and river were asked for: their answer may be older. */
  #meanwhile: Push[] = [];
  #nextGhost = 1;
  #shownAt = 0;

  start(): () => void {
    const stops = [
      live.onPush((push) => this.#heard(push)),
      live.onLeft((ticket) => this.#loses(ticket)),
      live.onResync(() => void this.reload()),
    ];
    return () => stops.forEach((stop) => stop());
  }

  async show(number: number | null): Promise<void> {
    if (number === this.number) return;
    this.number = number;
    this.#forget();
    this.gone = false;
    this.seen = 0;
    live.viewing(number);
    const hurried = Date.now() - this.#shownAt < HURRY_MS;
    this.#shownAt = Date.now();
    await this.reload(hurried ? HURRY_MS : 0);
  }

  /** Asks for a ticket that will probably be opened next, so that it opens at once. */
  expect(number: number): void {
    if (number === this.number || this.#expected?.number === number) return;
    const answer = fetchTicket(number);
    answer.catch(() => undefined); // told when the ticket is opened
    this.#expected = { number, until: Date.now() + FRESH_MS, answer };
  }

  /** Asks after `pause` ms: a ticket that is only passed by is not asked for. */
  async reload(pause = 0): Promise<void> {
    const number = this.number;
    if (number === null) return;
    const expected = this.#expected;
    this.#expected = null;
    const fresh = expected?.number === number && expected.until > Date.now();
    const first = fresh ? expected.answer : null;
    this.#meanwhile = [];
    const fetch = (signal: AbortSignal) => first ?? fetchTicket(number, signal);
    const found = await (pause && !first ? this.answer.ask(fetch, pause) : this.answer.again(fetch));
    if (!found) {
      if (this.detail && isMissing(this.answer.problem)) this.#lost();
      return;
    }
    if (this.gone) live.viewing(number);
    this.gone = false;
    const [detail, river] = found;
    this.detail = detail;
    this.entries = river.entries;
    this.before = river.before;
    for (const push of this.#meanwhile) this.#show(push);
    this.sawAll();
  }

  async earlier(): Promise<void> {
    const { number, before } = this;
    if (number === null || before === null || this.#earlier.loading) return;
    const page = await this.#earlier.ask((signal) => desk.tickets.river(number, before, signal));
    if (!page || before !== this.before) return;
    this.entries = [...page.entries, ...this.entries];
    this.before = page.before;
  }

  sawAll(): void {
    this.seen = this.entries.reduce((newest, entry) => (entry.entry === "message" ? Math.max(newest, entry.id) : newest), this.seen);
  }

  /** Shows `change` now, then what the desk made of it; takes it back when the desk refuses. `run` gives null for a
   *  ticket that one no longer sees. */
  async act(change: Partial<TicketRow>, run: (number: number) => Promise<TicketDetail | null>): Promise<boolean> {
    const before = this.detail;
    if (!before) return false;
    const cursor = tickets.cursor;
    const moves = before.moves.filter((state) => state !== change.state);
    this.#fresh.stop(); // an answer on its way does not know of this yet
    this.detail = { ...before, moves, ticket: { ...before.ticket, ...change } };
    tickets.apply(this.detail.ticket);
    try {
      const detail = await run(before.ticket.number);
      if (detail) this.#take(detail);
      else this.left(before.ticket.number);
      return true;
    } catch (problem) {
      if (this.number === before.ticket.number) {
        this.detail = before;
        this.refresh();
      }
      tickets.apply(before.ticket);
      tickets.cursor = cursor;
      toasts.problem(problem);
      return false;
    }
  }

  /** What the desk made of a change that is not shown before it is stored; rejects with its problem. */
  async store(number: number, answer: Promise<TicketDetail>): Promise<void> {
    const detail = await answer;
    if (number === this.number) this.#fresh.stop(); // an answer on its way does not know of this yet
    this.#take(detail);
  }

  /** A message the desk has stored: new, or changed. */
  keep(message: MessageView): void {
    if (message.ticket !== this.number) {
      this.entries = this.entries.filter((entry) => entry.entry !== "message" || entry.id !== message.id);
      return;
    }
    const at = this.entries.findIndex((entry) => entry.entry === "message" && entry.id === message.id);
    if (at < 0 && message.author_kind === "advisor") {
      // the live socket may tell of an own message before its call has answered
      const own = this.ghosts.findIndex((ghost) => ghost.ticket === message.ticket && ghost.text.trim() === message.text.trim());
      if (own >= 0) this.ghosts = this.ghosts.toSpliced(own, 1);
    }
    if (at >= 0) this.entries = this.entries.with(at, message);
    else this.#add(message);
  }

  sendingNow(text: string, kind: Ghost["kind"], channelKind: string): number {
    const key = this.#nextGhost++;
    this.ghosts = [...this.ghosts, { key, ticket: this.number ?? 0, text, kind, channelKind }];
    return key;
  }

  sent(key: number): void {
    this.ghosts = this.ghosts.filter((ghost) => ghost.key !== key);
  }

  refresh(): void {
    const { number } = this;
    if (number !== null) this.#fresh.soon(DETAIL_DELAY_MS, (signal) => desk.tickets.get(number, signal));
  }

  /** A ticket went out of sight: it is in no list, and where it was open a sentence says so. */
  left(number: number): void {
    tickets.remove(number);
    this.#loses(number);
  }

  #loses(number: number): void {
    if (this.#expected?.number === number) this.#expected = null;
    if (number === this.number) this.#lost();
    else if (this.detail) this.refresh(); // the open one may name it as its like, or as where it went
  }

  #refused(problem: unknown): void {
    if (isMissing(problem)) this.#lost();
    else toasts.problem(problem);
  }

  #lost(): void {
    this.#forget();
    this.gone = true;
    live.viewing(null);
  }

  #forget(): void {
    for (const one of [this.answer, this.#earlier, this.#fresh]) one.forget();
    this.detail = null;
    this.entries = [];
    this.before = null;
    this.picked = null;
  }

  #take(detail: TicketDetail): void {
    tickets.apply(detail.ticket);
    if (detail.ticket.number === this.number) this.detail = detail;
  }

  #heard(push: Push): void {
    const { event } = push;
    if (this.#expected && ticketsOf(event).includes(this.#expected.number)) this.#expected = null;
    if (this.number === null) return;
    if (this.gone || (this.answer.problem !== null && !this.detail)) {
      if (push.ticket?.number === this.number) void this.reload(); // one sees it now
      return;
    }
    if (this.#beside(event)) this.refresh();
    if ("merged" in event && event.merged && this.#names(event.merged)) void this.reload(); // its messages name them
    if (!ticketsOf(event).includes(this.number)) return;
    if (actOf(event) !== null) {
      void this.reload(); // messages went to or came from another ticket
      return;
    }
    if (this.answer.loading) this.#meanwhile.push(push);
    this.#show(push);
    this.refresh();
  }

  /** Whether an event changes what is told of others: its customers, or the ticket it may be the same as. */
  #beside(event: DeskEvent): boolean {
    const suggested = this.detail?.suggestion?.ticket_id;
    if (live.limited && event.type === "ticket.assigned") return true; // one may see the other ticket only from now on
    if (this.detail && renames(event, this.detail.ticket)) return true;
    return (suggested !== undefined && ticketsOf(event).includes(suggested)) || customersOf(event).some((id) => this.#names(id));
  }

  #names(customer: number): boolean {
    const { detail } = this;
    return detail?.ticket.contact.id === customer || !!detail?.participants.some((one) => one.contact_id === customer);
  }

  /** Puts a new entry where the desk's own river has it: what one act brought about, messages first. */
  #add(entry: RiverEntry): void {
    const place = this.entries.findLastIndex((other) => !before(entry, other)) + 1;
    this.entries = this.entries.toSpliced(place, 0, entry);
  }

  #show(push: Push): void {
    const { event, ticket, message } = push;
    if (message) this.keep(message);
    const says = sentence({ event, says: "" });
    const known = this.entries.some((entry) => entry.entry === "fact" && entry.position === push.position);
    if (says && !known) this.#add({ entry: "fact", position: push.position, at: push.at, says, event });
    if (ticket && this.detail && ticket.number === this.number) this.detail = { ...this.detail, ticket };
  }
}

function isMissing(problem: unknown): boolean {
  return problem instanceof Problem && problem.status === 404;
}

function before(entry: RiverEntry, other: RiverEntry): boolean {
  const order = byMoment(momentOf(entry), momentOf(other));
  return order === 0 ? entry.entry === "message" && other.entry === "fact" : order < 0;
}

function momentOf(entry: RiverEntry): string {
  return entry.entry === "message" ? entry.created_at : entry.at;
}

function fetchTicket(number: number, signal?: AbortSignal): Promise<[TicketDetail, River]> {
  return Promise.all([desk.tickets.get(number, signal), desk.tickets.river(number, null, signal)]);
}

export const conversation = new Conversation();
