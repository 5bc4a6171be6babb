// The proof for the visitor: what the widget's model makes of the frames of an event is what a new tab is told.
import { Socket } from "./browser";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { Format } from "../../widget/src/lib/format";
import { en } from "../../widget/src/locales/en";
import { Model } from "../../widget/src/state/model";
import { Store } from "../../widget/src/state/store";
import { differences } from "./differences";
import { recordings } from "./recorded";

type Settings = ConstructorParameters<typeof Model>[0];

const nothing = () => undefined;
const settings: Settings = {
  desk: "http://desk.example",
  channel: "chat",
  language: "en",
  identity: null,
  user: null,
  accent: false,
  position: "",
  theme: "",
};

beforeAll(() => void vi.useFakeTimers());

for (const { name, visitor } of recordings()) {
  describe(name, () => {
    test("the visitor's tab", () => {
      const found = differences(chats(visitor.before, visitor.frames), chats(visitor.after));
      if (found.length) expect.fail(found.join("\n"));
    });
  });
}

/** The visitor's conversations as a tab shows them that was told these frames. */
function chats(hello: object, frames: object[] = []): object {
  const model = new Model(settings, new Store("proof"), en, new Format("en", en), nothing, nothing, nothing);
  for (const frame of [hello, ...frames]) Socket.newest?.says(frame);
  return model.conversations.map(({ id, thread, sorted, newest, email, survey, state, read, waits, unread }) => {
    const messages = sorted.map((message) => ({ ...message, position: null })); // a place in the log is not shown
    return { id, thread, messages, newest, email, survey, state, read, waits, unread };
  });
}
