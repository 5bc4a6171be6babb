// What the browser keeps between pages: the token, what was written and not yet confirmed, what was seen.
export interface Waiting {
  client_id: string;
  text: string;
  attachments: string[]; // upload ids
  names: string[]; // their files' names, to show
  at: string;
  refused?: string; // why the desk would not take it
}

export class Store {
  #fallback = new Map<string, string>();

  constructor(private prefix: string) {}

  get token(): string | null {
    return this.#read("token");
  }
  set token(value: string | null) {
    this.#write("token", value);
  }

  get conversation(): number | null {
    return Number(this.#read("conversation")) || null;
  }
  set conversation(value: number | null) {
    this.#write("conversation", value === null ? null : String(value));
  }

  /** The newest answer the visitor had on screen. */
  get seen(): number {
    return Number(this.#read("seen")) || 0;
  }
  set seen(value: number) {
    this.#write("seen", String(value));
  }

  get emailSkipped(): boolean {
    return this.#read("no-email") === "1";
  }
  set emailSkipped(value: boolean) {
    this.#write("no-email", value ? "1" : null);
  }

  get outbox(): Waiting[] {
    try {
      return JSON.parse(this.#read("outbox") ?? "[]") as Waiting[];
    } catch {
      return [];
    }
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

  #read(key: string): string | null {
    try {
      return localStorage.getItem(`${this.prefix}:${key}`);
    } catch {
      return this.#fallback.get(key) ?? null;
    }
  }

  #write(key: string, value: string | null): void {
    try {
      if (value === null) localStorage.removeItem(`${this.prefix}:${key}`);
      else localStorage.setItem(`${this.prefix}:${key}`, value);
    } catch {
      if (value === null) this.#fallback.delete(key);
      else this.#fallback.set(key, value);
    }
  }
}
