// The list of tickets: keyset pages, kept live; the cursor stays on its ticket while rows move.
import type { Push } from "shared/frames/console.gen";
import * as desk from "../api/desk";
import { customersOf, renames } from "../api/events";
import type { SavedView, TicketPage, TicketRow } from "../api/types";
import { above, type Order } from "../lib/above";
import { Asked } from "../lib/asked.svelte";
import { live } from "./live.svelte";
import { orders } from "./order.svelte";
import { toasts } from "./toasts.svelte";
import { belongs, filterOf } from "./views.svelte";

const PAGE = 50;
const MOST_RELOADED = 200;
const SAVED_DELAY_MS = 1000;

class Tickets {
  view = $state("");
  query = $state("");
  #order: Order = "priority";
  #saved = false;
  #timer: number | undefined;
  rows = $state.raw<TicketRow[]>([]);
  cursor = $state<number | null>(null);
  /** Counts how often somebody asked for the cursor's row to be shown and focused. */
  asked = $state(0);
  /** The first page as it was asked for last; `rows` follow what happens since. */
  readonly answer = new Asked<TicketPage>();
  #more = new Asked<TicketPage>({ failed: (problem) => toasts.problem(problem) });
  #next: string | null = null;
  /** Where the cursor's row was when it left the list: the next step goes on from there. */
  #gap: number | null = null;
  /** Rows that changed while the first page was asked for: its answer may be older. */
  #meanwhile: TicketRow[] = [];
  /** Tickets that went out of sight: an answer that was on its way may still have them. */
  #left = new Set<number>();

  start(): () => void {
    const stops = [live.onPush((push) => this.#heard(push)), live.onLeft((ticket) => this.remove(ticket)), live.onResync(() => this.#resynced())];
    return () => {
      stops.forEach((stop) => stop());
      this.view = "";
      this.answer.forget();
      this.#more.forget();
    };
  }

  /** Shows a view, a search in all tickets, or a saved view, which has its own filter and order. */
  async show(view: string, query: string, saved: SavedView | null = null): Promise<void> {
    const order = query ? "updated" : (saved?.sort ?? orders.of(view));
    const filter = query || (saved?.filter ?? "");
    if (view === this.view && filter === this.query && order === this.#order) return;
    this.view = view;
    this.query = filter;
    this.#saved = !query && saved !== null;
    this.#order = order;
    this.point(null);
    await this.#take(this.answer.ask((signal) => this.#page(null, PAGE, signal)));
  }

  async retry(): Promise<void> {
    await this.#reload();
  }

  /** The next page, when there is one and none is on its way. */
  async more(): Promise<void> {
    const after = this.#next;
    if (!after || this.#more.loading || this.answer.loading) return;
    const page = await this.#more.ask((signal) => this.#page(after, PAGE, signal));
    if (!page) return;
    const known = new Set(this.rows.map((row) => row.number));
    this.rows = [...this.rows, ...page.items.filter(({ number }) => !known.has(number) && !this.#left.has(number))];
    this.#next = page.next;
  }

  /** Puts a changed ticket where it now belongs, or takes it out. */
  apply(row: TicketRow): void {
    if (this.#left.has(row.number)) return;
    const at = this.rows.findIndex((other) => other.number === row.number);
    if (this.query) {
      if (at >= 0) this.rows = this.rows.with(at, row); // what matches a search only the desk knows
      return;
    }
    const others = at >= 0 ? this.rows.toSpliced(at, 1) : this.rows;
    if (!belongs(row, this.view)) {
      if (at >= 0) this.#leave(at, others);
      return;
    }
    const place = others.findIndex((other) => above(row, other, this.#order));
    if (place < 0 && this.#next) this.rows = others; // it lies on a page that was not fetched
    else this.rows = others.toSpliced(place < 0 ? others.length : place, 0, row);
  }

  /** What the list is asked for. */
  get filter(): desk.TicketFilter {
    const filter = this.query ? { view: "all" as const, q: this.query } : filterOf(this.view);
    return { ...filter, sort: this.#order };
  }

  /** Takes a ticket out that one no longer sees. */
  remove(number: number): void {
    this.#left.add(number);
    const at = this.rows.findIndex((row) => row.number === number);
    if (at >= 0) this.#leave(at, this.rows.toSpliced(at, 1));
  }

  /** Puts the cursor on a ticket, which need not be in the list. */
  point(number: number | null): void {
    if (number !== this.cursor) this.#gap = null;
    this.cursor = number;
  }

  /** Moves the cursor, and the focus with it: Enter and screen readers then work as they are used to. */
  move(step: 1 | -1): void {
    const at = this.rows.findIndex((row) => row.number === this.cursor);
    const next = at >= 0 ? at + step : this.#gap === null ? 0 : this.#gap + Math.min(step, 0);
    const to = Math.min(this.rows.length - 1, Math.max(0, next));
    this.point(this.rows[to]?.number ?? this.cursor);
    this.asked += 1;
    if (to > this.rows.length - 10) void this.more();
  }

  /** Shows and focuses the cursor's row. */
  showCursor(): void {
    this.asked += 1;
  }

  #leave(at: number, others: TicketRow[]): void {
    if (this.rows[at]?.number === this.cursor) this.#gap = at; // no other ticket takes its place under the hands
    this.rows = others;
  }

  #heard({ event, ticket }: Push): void {
    if (ticket) this.#changed(ticket);
    const customers = customersOf(event);
    if (this.rows.some((row) => customers.includes(row.contact.id) || renames(event, row))) void this.#reload(); // their names are in the rows
  }

  #changed(row: TicketRow): void {
    this.#left.delete(row.number);
    if (this.answer.loading) this.#meanwhile.push(row);
    this.apply(row);
    if (this.#saved) this.#reloadSoon();
  }

  #resynced(): void {
    this.#left.clear();
    void this.#reload();
  }

  async #reload(): Promise<void> {
    if (!this.view) return;
    const shown = this.answer.stale ? 0 : this.rows.length;
    const limit = Math.min(MOST_RELOADED, Math.max(PAGE, shown));
    await this.#take(this.answer.again((signal) => this.#page(null, limit, signal)));
  }

  /** What belongs to a saved view only the desk knows: it is asked again after a change, once for a burst. */
  #reloadSoon(): void {
    if (this.#timer !== undefined) return;
    this.#timer = window.setTimeout(() => {
      this.#timer = undefined;
      if (this.#saved) void this.#reload();
    }, SAVED_DELAY_MS);
  }

  async #take(answer: Promise<TicketPage | null>): Promise<void> {
    this.#more.stop();
    this.#meanwhile = [];
    const page = await answer;
    if (!page) return;
    const at = this.rows.findIndex((row) => row.number === this.cursor);
    if (at >= 0 && !page.items.some((row) => row.number === this.cursor)) this.#gap = at;
    this.rows = page.items.filter((row) => !this.#left.has(row.number));
    this.#next = page.next;
    for (const row of this.#meanwhile) this.apply(row);
  }

  #page(after: string | null, limit: number, signal: AbortSignal): Promise<TicketPage> {
    return desk.tickets.page(this.filter, after, limit, signal);
  }
}

export const tickets = new Tickets();
