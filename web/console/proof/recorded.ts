// What a real desk answered and said around one event: tests/live/proof plays it and writes it down.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Answers } from "./browser";

export interface Recording {
  name: string;
  /** Tickets that are on screen in turn. */
  open: number[];
  team: number;
  before: Answers;
  after: Answers;
  hello: object;
  frames: object[];
  /** What a tab of the visitor's was told first and since, and what a new one is told first. */
  visitor: { before: object; frames: object[]; after: object };
}

export function recordings(): Recording[] {
  const folder = process.env["HELPDESK_PROOF"];
  if (!folder) throw new Error("HELPDESK_PROOF names no folder of recordings: pytest tests/live/proof writes one and runs this.");
  const names = readdirSync(folder).filter((name) => name.startsWith("case-"));
  return names.sort().map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Recording);
}
