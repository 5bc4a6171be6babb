import { expect, test } from "vitest";
import type { PartView, ProcessView } from "../../api/types";
import { nameOf, partName, troublesOf } from "./parts";

const part = (state: string): PartView => ({ name: "outbox", state, since: null, fault: "", why: "", tries: 0 });

function process(role: string, lost: boolean, ...states: string[]): ProcessView {
  const at = "2026-03-01T12:00:00Z";
  return { role, host: "", pid: null, began_at: at, heard_at: at, lost, parts: states.map(part) };
}

test("several processes of a role are numbered in their order, one alone is not", () => {
  const all = [process("serve", false), process("work", false), process("work", true)];
  expect(all.map((one) => nameOf(one, all))).toEqual(["Server", "Worker 1", "Worker 2"]);
  expect(nameOf(process("later", false), [])).toBe("later");
});

test("a part has a name that people know, also one of several and one that only a newer server knows", () => {
  expect(partName("mail inlet")).toBe("Built-in email inlet");
  expect(partName("follower bot")).toBe("Turns for the bot");
  expect(partName("mailbox support.fr")).toBe("Mailbox support.fr");
  expect(partName("of tomorrow")).toBe("of_tomorrow");
});

test("a lost process is one trouble whatever its parts were, a part that waits is none", () => {
  const all = [process("work", true, "again", "again"), process("serve", false, "runs", "waits", "again")];
  expect(troublesOf(all)).toBe(2);
  expect(troublesOf([process("run", false, "runs", "waits")])).toBe(0);
});
