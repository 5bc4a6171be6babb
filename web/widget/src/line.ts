// The line to the desk: one WebSocket that comes back by itself for as long as it is wanted.
import { isVisible, page } from "./env";
import type { FromDesk, Refusal, ToDesk } from "./frames";

const PING_MS = 25_000;
const SILENCE_MS = 40_000;
const SHORTEST_MS = 500;
const LONGEST_MS = 20_000;
const REFUSED = new Set([4400, 4403, 4404]); // coming back as we are would not help

export type LineState = "connecting" | "on" | "lost" | "refused";

export class Line {
  state: LineState = "connecting";
  #socket: WebSocket | null = null;
  #tries = 0;
  #heard = 0;
  #retry = 0;
  #beat: number;
  #refusal: Refusal | null = null;

  constructor(
    private url: string,
    private hello: () => ToDesk,
    private on: { frame: (frame: FromDesk) => void; state: (state: LineState, refusal: Refusal | null) => void },
  ) {
    this.#beat = window.setInterval(() => this.#ping(), PING_MS);
    page.addEventListener("online", this.#wake);
    page.addEventListener("offline", this.#drop);
    page.document.addEventListener("visibilitychange", this.#wake);
    this.connect();
  }

  connect(): void {
    clearTimeout(this.#retry);
    const old = this.#socket;
    this.#socket = null;
    old?.close();
    this.#refusal = null;
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    this.#set("connecting");
    socket.onopen = () => socket.send(JSON.stringify(this.hello()));
    socket.onmessage = (message) => {
      if (this.#socket === socket) this.#receive(JSON.parse(message.data as string) as FromDesk | FromDesk[]);
    };
    socket.onclose = (event) => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      if (REFUSED.has(event.code)) this.#set("refused");
      else this.#lost(event.code === 4429 ? LONGEST_MS : 0);
    };
  }

  /** False while there is no line: the caller keeps what must not be lost. */
  send(frame: ToDesk): boolean {
    if (this.state !== "on" || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  close(): void {
    clearTimeout(this.#retry);
    clearInterval(this.#beat);
    page.removeEventListener("online", this.#wake);
    page.removeEventListener("offline", this.#drop);
    page.document.removeEventListener("visibilitychange", this.#wake);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #receive(found: FromDesk | FromDesk[]): void {
    this.#heard = Date.now();
    for (const frame of Array.isArray(found) ? found : [found]) {
      if (frame.t === "hello") {
        this.#tries = 0;
        this.#set("on");
      }
      if (frame.t === "error" && this.state !== "on") this.#refusal = frame;
      if (frame.t === "resync") this.connect();
      else this.on.frame(frame);
    }
  }

  #ping(): void {
    if (this.state !== "on") return;
    if (Date.now() - this.#heard > SILENCE_MS) this.#drop();
    else this.send({ t: "ping" });
  }

  /** Gives the socket up at once: on a dead line its own close event may take minutes. */
  #drop = (): void => {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#lost(0);
  };

  #wake = (): void => {
    if (this.state === "lost" && isVisible()) this.connect();
  };

  #lost(atLeast: number): void {
    clearTimeout(this.#retry);
    this.#set("lost");
    const wait = Math.max(atLeast, Math.min(LONGEST_MS, SHORTEST_MS * 2 ** this.#tries) * (0.75 + Math.random() / 2));
    this.#tries += 1;
    this.#retry = window.setTimeout(() => this.connect(), wait);
  }

  #set(state: LineState): void {
    this.state = state;
    this.on.state(state, this.#refusal);
  }
}
