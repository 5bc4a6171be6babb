// What the browser keeps between pages: the token, what was written and not yet confirmed, where one was.
import type { ChatError, ChatWrite } from "shared/frames/visitor.gen";
import { newId } from "../lib/ids";
import type { Upload } from "./uploads";

export interface Waiting extends Omit<Required<ChatWrite>, "t"> {
  names: string[]; // of the attached files, to show
  at: string;
  refused?: string; // why the desk would not take it
  faults?: NonNullable<ChatError["faults"]>; // what is wrong with its answers, by the key of the question
}

export interface Speech {
  text: string;
  payload?: string;
  form?: Record<string, string>;
  fields?: Record<string, string | string[]> | undefined;
}

/** What goes to a conversation with these files; `instead`: of what the desk did not take. */
export function waitingFor(of: { id: number | null; thread: string }, speech: Speech, files: Upload[], instead: Waiting | null): Waiting {
  return {
    client_id: newId(),
    text: speech.text.trim(),
    payload: speech.payload ?? "",
    attachments: [...(instead?.attachments ?? []), ...files.map((one) => one.id as string)],
    conversation: of.id,
    thread: of.thread || null,
    form: speech.form ?? {},
    fields: speech.fields ?? null,
    names: [...(instead?.names ?? []), ...files.map((one) => one.name)],
    at: new Date().toISOString(),
  };
}

export interface Place {
  view: "home" | "chat" | "list" | "article";
  conversation?: number | null;
  thread?: string;
  article?: number;
}

type Where = "localStorage" | "sessionStorage";

export class Store {
  /** `fallback`: where pages are denied storage. */
  constructor(
    private prefix: string,
    private fallback: Record<string, string | null> = {},
  ) {}

  get token(): string | null {
    return this.#read("token");
  }
  set token(value: string | null) {
    this.#write("token", value);
  }

  /** The name of the next conversation: begun on two tabs at once it is one all the same. */
  get fresh(): string {
    let name = this.#read("fresh");
    if (!name) this.#write("fresh", (name = newId()));
    return name;
  }
  begun(thread: string): void {
    if (thread === this.#read("fresh")) this.#write("fresh", null);
  }

  /** Whether there is a conversation: pages then listen for answers from their start. */
  set conversation(value: number | null) {
    this.#write("conversation", value === null ? null : String(value));
  }

  get emailSkipped(): boolean {
    return this.#read("no-email") === "1";
  }
  set emailSkipped(value: boolean) {
    this.#write("no-email", value ? "1" : null);
  }

  /** null until the visitor chose. */
  get sound(): boolean | null {
    const kept = this.#read("sound");
    return kept === null ? null : kept === "1";
  }
  set sound(value: boolean | null) {
    this.#write("sound", value === null ? null : value ? "1" : "0");
  }

  /** Where the visitor is, and what they are writing there: of this tab. */
  get place(): Place {
    return this.#parsed<Place>("place", "sessionStorage") ?? { view: "home" };
  }
  set place(value: Place) {
    this.#write("place", JSON.stringify(value), "sessionStorage");
  }

  draft(chat: string): string {
    return this.#read(`draft:${chat}`, "sessionStorage") ?? "";
  }
  keepDraft(chat: string, text: string): void {
    this.#write(`draft:${chat}`, text || null, "sessionStorage");
  }

  get outbox(): Waiting[] {
    return this.#parsed<Waiting[]>("outbox") ?? [];
  }

  keep(waiting: Waiting): void {
    const others = this.outbox.filter((one) => one.client_id !== waiting.client_id);
    this.#write("outbox", JSON.stringify([...others, waiting]));
  }

  settle(clientId: string | null): void {
    const all = this.outbox;
    const left = all.filter((one) => one.client_id !== clientId);
    if (left.length !== all.length) this.#write("outbox", JSON.stringify(left));
  }

  /** Tell when another tab changed something. */
  onChange(changed: (key: string) => void): void {
    addEventListener("storage", (event) => {
      if (event.key?.startsWith(`${this.prefix}:`)) changed(event.key.slice(this.prefix.length + 1));
    });
  }

  #parsed<T>(key: string, where?: Where): T | null {
    try {
      return JSON.parse(this.#read(key, where) ?? "null") as T | null;
    } catch {
      return null;
    }
  }

  #read(key: string, where: Where = "localStorage"): string | null {
    try {
      return window[where].getItem(`${this.prefix}:${key}`);
    } catch {
      return this.fallback[key] ?? null;
    }
  }

  #write(key: string, value: string | null, where: Where = "localStorage"): void {
    try {
      if (value === null) window[where].removeItem(`${this.prefix}:${key}`);
      else window[where].setItem(`${this.prefix}:${key}`, value);
    } catch {
      this.fallback[key] = value;
    }
  }
}
