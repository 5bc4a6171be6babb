// The river cut into what is drawn: messages (with or without their head) and runs of facts that fold.
import type { FactView, MessageView, RiverEntry } from "../../api/types";

export type Piece =
  | { kind: "message"; key: string; message: MessageView; follows: boolean }
  | { kind: "facts"; key: string; facts: FactView[] };

const SAME_BREATH_MS = 3 * 60_000;
const CHATTY = new Set(["webchat", "telegram"]);

export function pieces(entries: RiverEntry[]): Piece[] {
  const result: Piece[] = [];
  for (const entry of entries) {
    const last = result.at(-1);
    if (entry.entry === "fact") {
      if (last?.kind === "facts") last.facts.push(entry);
      else result.push({ kind: "facts", key: `f${entry.position}`, facts: [entry] });
    } else {
      const before = last?.kind === "message" ? last.message : null;
      result.push({ kind: "message", key: `m${entry.id}`, message: entry, follows: before !== null && sameBreath(before, entry) });
    }
  }
  return result;
}

/** Chat lines of one author in quick succession share one head. */
function sameBreath(before: MessageView, next: MessageView): boolean {
  return (
    next.kind === "message" &&
    before.kind === "message" &&
    CHATTY.has(next.channel_kind) &&
    before.channel === next.channel &&
    before.direction === next.direction &&
    before.author_name === next.author_name &&
    before.bot?.why === next.bot?.why &&
    Date.parse(next.created_at) - Date.parse(before.created_at) < SAME_BREATH_MS
  );
}
