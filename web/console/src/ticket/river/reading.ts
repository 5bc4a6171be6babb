// How far an advisor has read a ticket, kept in this browser; a ticket opens where they go on reading.
import type { MessageView, RiverEntry } from "../../api/types";

const MOST = 2000; // tickets that are remembered; the least recently read are forgotten

/** The newest message that was on screen, 0 if none was. */
export function readUntil(advisor: number, ticket: number): number {
  return load(advisor).find(([number]) => number === ticket)?.[1] ?? 0;
}

export function keepRead(advisor: number, ticket: number, message: number): void {
  const others = load(advisor).filter(([number]) => number !== ticket);
  localStorage.setItem(place(advisor), JSON.stringify([[ticket, message], ...others].slice(0, MOST)));
}

/**
 * The message to begin at: the first that came after the newest one read; on a ticket never read, the first
 * after the desk's last answer. Where everything was read, the last message.
 */
export function beginAt(entries: RiverEntry[], read: number, me: number): MessageView | null {
  const messages = entries.filter((entry) => entry.entry === "message");
  const answered = messages.findLastIndex((one) => one.author_kind === "advisor" && one.kind !== "note");
  const first = read ? messages.find((one) => one.id > read && !isOwn(one, me)) : messages[answered + 1];
  return first ?? messages.at(-1) ?? null;
}

export function isOwn({ author_kind, author }: MessageView, me: number): boolean {
  return author_kind === "advisor" && author?.id === me;
}

function load(advisor: number): [ticket: number, message: number][] {
  try {
    return JSON.parse(localStorage.getItem(place(advisor)) ?? "[]") as [number, number][];
  } catch {
    return []; // written by something else
  }
}

function place(advisor: number): string {
  return `helpdesk.read.${advisor}`;
}
