// The proof that live equals fresh: what the stores make of the frames of an event is what they would fetch after it.
import { unanswered } from "./browser";
import { beforeAll, describe, expect, test, vi } from "vitest";
import type { TicketDetail } from "../src/api/types";
import { VIEWS } from "../src/state/views.svelte";
import { differences } from "./differences";
import { fresh, lived, type Place } from "./stores";
import { recordings, type Recording } from "./recorded";

beforeAll(() => void vi.useFakeTimers());

for (const recording of recordings()) {
  describe(recording.name, () => {
    for (const [title, place] of places(recording)) {
      test(title, async () => {
        const found = differences(await lived(recording, place), await fresh(recording, place));
        if (found.length) expect.fail(found.join("\n"));
        expect([...unanswered]).toEqual([]);
      });
    }
  });
}

function places({ open, team, before, after }: Recording): [string, Place][] {
  const nothing = { ticket: null, customer: null };
  const lists = [...VIEWS, "all", `team-${team}`].map((view): [string, Place] => [`the list ${view}`, { view, ...nothing }]);
  const tickets = open.map((ticket): [string, Place] => {
    const details = [before, after].map((answers) => answers[`/api/v1/tickets/${ticket}`] as Partial<TicketDetail>);
    const customer = details.find((detail) => detail.ticket)?.ticket?.contact.id ?? null;
    return [`ticket ${ticket}`, { view: "open", ticket, customer }];
  });
  return [...lists, ...tickets];
}
