// The browser around the stores: a network that answers with what a desk answered, and a socket that says what a
// desk's socket said. It must be imported before any module of the console, for those look at `location`.
import { vi } from "vitest";

export type Answers = Record<string, unknown>;

/** What the desk answers now, by path and query. */
let answers: Answers = {};

/** What was asked and nobody recorded: a store takes that for a desk that is away, and shows nothing. */
export const unanswered = new Set<string>();

export function deskAnswers(now: Answers): void {
  answers = now;
}

function keyOf(address: URL): string {
  const query = [...address.searchParams].map(([name, value]) => `${name}=${value}`).sort();
  return address.pathname.replace(/\/$/, "") + (query.length ? `?${query.join("&")}` : "");
}

async function answer(request: Request): Promise<Response> {
  const key = keyOf(new URL(request.url));
  if (request.method !== "GET") throw new Error(`A console that only listens sent ${request.method} ${key}`);
  if (!(key in answers)) {
    unanswered.add(key);
    throw new Error(`Nobody recorded what the desk answers to ${key}`);
  }
  const found = answers[key];
  return Response.json(found, { status: isProblem(found) ? found.status : 200 });
}

/** A problem document, as of a ticket that one does not see. */
function isProblem(answer: unknown): answer is { status: number } {
  return typeof answer === "object" && answer !== null && "status" in answer && typeof answer.status === "number";
}

/** The console's live socket, from the desk's side. */
export class Socket extends EventTarget {
  static readonly OPEN = 1;
  static newest: Socket | null = null;
  readonly readyState = Socket.OPEN;
  onmessage: ((message: MessageEvent) => void) | null = null;
  onclose: ((closed: Event) => void) | null = null;
  onopen: (() => void) | null = null;

  constructor() {
    super();
    Socket.newest = this;
  }

  says(frame: object): void {
    this.onmessage?.(new MessageEvent("message", { data: JSON.stringify(frame) }));
  }

  send(): void {
    // who looks at which ticket is nothing this desk acts on
  }

  close(): void {
    this.onmessage = null;
  }
}

const events = new EventTarget();
vi.stubGlobal("window", globalThis);
vi.stubGlobal("location", new URL("http://desk.example/console/"));
vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible", documentElement: {} }));
vi.stubGlobal("addEventListener", events.addEventListener.bind(events));
vi.stubGlobal("removeEventListener", events.removeEventListener.bind(events));
vi.stubGlobal("WebSocket", Socket);
vi.stubGlobal("fetch", answer);
