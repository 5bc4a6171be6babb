// A console's stores as the page starts them, and what they show.
import { deskAnswers, Socket } from "./browser";
import { vi } from "vitest";
import type { RiverEntry } from "../src/api/types";
import { contact } from "../src/state/contact.svelte";
import { conversation } from "../src/state/conversation.svelte";
import { live } from "../src/state/live.svelte";
import { session } from "../src/state/session.svelte";
import { tickets } from "../src/state/tickets.svelte";
import { toasts } from "../src/state/toasts.svelte";
import { viewCounts } from "../src/state/views.svelte";
import { sentence } from "../src/state/facts";
import type { Recording } from "./recorded";

/** Where an advisor looks. */
export interface Place {
  view: string;
  ticket: number | null;
  customer: number | null;
}

const SOON_MS = 2_000; // beyond every delay after which a store asks again

/** What is on screen after the frames were heard by a console that had asked before the change. */
export function lived({ before, after, hello, frames }: Recording, place: Place): Promise<object> {
  return opened(before, hello, place, async () => {
    deskAnswers(after);
    for (const frame of frames) Socket.newest?.says(frame);
    await settled();
  });
}

/** What is on screen for somebody who opens the console after the change. */
export function fresh({ after, hello }: Recording, place: Place): Promise<object> {
  return opened(after, hello, place);
}

async function opened(answers: object, hello: object, { view, ticket, customer }: Place, then = async () => {}): Promise<object> {
  deskAnswers(answers as Recording["before"]);
  await session.start();
  const stops = [live.start(), tickets.start(), conversation.start(), viewCounts.start()];
  try {
    await Promise.all([tickets.show(view, ""), conversation.show(ticket)]);
    if (customer !== null) stops.push(contact.watch(customer));
    Socket.newest?.says(hello);
    await settled();
    await then();
    return shown();
  } finally {
    stops.forEach((stop) => stop());
    await conversation.show(null);
    await settled();
  }
}

function shown(): object {
  const problems = toasts.list.map((toast) => toast.text);
  return {
    problems,
    list: tickets.rows,
    counts: viewCounts.counts,
    detail: conversation.detail && { ...conversation.detail, position: 0 }, // how far the log was is not on screen
    river: conversation.entries.map(line),
    earlier: conversation.before,
    customer: contact.answer.data,
    me: session.me,
    present: session.advisors.map(({ name, presence }) => `${name} is ${presence}`),
  };
}

/** A message whole; of a fact what is read. */
function line(entry: RiverEntry): object {
  return entry.entry === "message" ? entry : { fact: sentence(entry), at: entry.at, position: entry.position };
}

async function settled(): Promise<void> {
  for (let step = 0; step < 10; step += 1) await vi.advanceTimersByTimeAsync(SOON_MS / 10);
}
