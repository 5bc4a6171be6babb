// What a process and its parts are called, and what is not well.
import type { PartView, ProcessView } from "../../api/types";
import { named, t } from "../../lib/i18n.svelte";

/** "Worker", or "Worker 2" if there are several; the list is in the order in which they began. */
export function nameOf(process: ProcessView, all: readonly ProcessView[]): string {
  const alike = all.filter((one) => one.role === process.role);
  const name = named("upkeep.role", process.role);
  return alike.length > 1 ? `${name} ${alike.indexOf(process) + 1}` : name;
}

/** "mail inlet" → its text; "mailbox support" and "follower bot" name one of several. */
export function partName(name: string): string {
  const mailbox = /^mailbox (.+)$/.exec(name);
  if (mailbox) return t("upkeep.mailbox", { name: mailbox[1] ?? "" });
  return named("upkeep.part", name.replaceAll(" ", "_"));
}

export const fails = (part: PartView) => part.state === "again";

/** How many processes are lost, and parts of the others are tried again. */
export function troublesOf(all: readonly ProcessView[]): number {
  return all.reduce((sum, one) => sum + (one.lost ? 1 : one.parts.filter(fails).length), 0);
}
