// The live socket: resumes by position, so that nothing is missed after sleep or a lost connection.
import * as desk from "../api/desk";
import type { Push } from "../api/types";

export interface Signal {
  t: "signal";
  kind: "typing" | "presence" | "viewing";
  [field: string]: unknown;
}

type Frame = { t: "hello" | "resync"; position: number } | { t: "pong" } | Push | Signal;

const PING_MS = 25_000;
const SILENCE_MS = 40_000;
const LONGEST_WAIT_MS = 15_000;

class Live {
  state = $state<"off" | "connecting" | "on" | "lost">("off");
  #socket: WebSocket | null = null;
  #position: number | null = null;
  #tries = 0;
  #heard = 0;
  #retry = 0;
  #beat = 0;
  #viewing: number | null = null;
  #onPush = new Set<(push: Push) => void>();
  #onSignal = new Set<(signal: Signal) => void>();
  #onResync = new Set<() => void>();

  start(): () => void {
    const wake = () => {
      if (document.visibilityState === "visible" && this.state === "lost") this.#connect();
    };
    const lose = () => this.#drop();
    addEventListener("online", wake);
    addEventListener("offline", lose);
    document.addEventListener("visibilitychange", wake);
    this.#beat = window.setInterval(() => this.#ping(), PING_MS);
    this.#connect();
    return () => {
      removeEventListener("online", wake);
      removeEventListener("offline", lose);
      document.removeEventListener("visibilitychange", wake);
      clearInterval(this.#beat);
      clearTimeout(this.#retry);
      this.state = "off";
      this.#position = null;
      this.#socket?.close();
      this.#socket = null;
    };
  }

  onPush(handler: (push: Push) => void): () => void {
    this.#onPush.add(handler);
    return () => this.#onPush.delete(handler);
  }

  onSignal(handler: (signal: Signal) => void): () => void {
    this.#onSignal.add(handler);
    return () => this.#onSignal.delete(handler);
  }

  onResync(handler: () => void): () => void {
    this.#onResync.add(handler);
    return () => this.#onResync.delete(handler);
  }

  typing(ticket: number, on: boolean): void {
    this.#send({ t: "typing", ticket, text: on });
  }

  viewing(ticket: number | null): void {
    this.#viewing = ticket;
    this.#send({ t: "viewing", ticket });
  }

  #connect(): void {
    clearTimeout(this.#retry);
    this.#socket?.close();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const after = this.#position === null ? "" : `?after=${this.#position}`;
    const socket = new WebSocket(`${scheme}://${location.host}/live${after}`);
    this.#socket = socket;
    if (this.state === "off") this.state = "connecting";
    socket.onmessage = (message) => {
      // what the desk says within one tick comes as one array
      const found = JSON.parse(message.data as string) as Frame | Frame[];
      for (const frame of Array.isArray(found) ? found : [found]) this.#receive(frame);
    };
    socket.onclose = () => {
      if (this.#socket === socket && this.state !== "off") this.#lost();
    };
  }

  #receive(frame: Frame): void {
    this.#heard = Date.now();
    switch (frame.t) {
      case "hello":
        this.#tries = 0;
        this.state = "on";
        this.#send({ t: "viewing", ticket: this.#viewing });
        if (this.#position === null) this.#resync(frame.position); // lists may be older than this position
        break;
      case "event":
        if (this.#position !== null && frame.position <= this.#position) break;
        this.#position = frame.position;
        for (const handler of this.#onPush) handler(frame);
        break;
      case "signal":
        for (const handler of this.#onSignal) handler(frame);
        break;
      case "resync":
        this.#resync(frame.position);
        break;
      case "pong":
        break;
    }
  }

  #resync(position: number): void {
    this.#position = position;
    for (const handler of this.#onResync) handler();
  }

  #ping(): void {
    if (this.state !== "on") return;
    if (Date.now() - this.#heard > SILENCE_MS) this.#drop();
    else this.#send({ t: "ping" });
  }

  /** Gives the socket up at once: on a dead line its own close event may take minutes. */
  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#lost();
  }

  #lost(): void {
    clearTimeout(this.#retry);
    this.state = "lost";
    const wait = Math.min(LONGEST_WAIT_MS, 500 * 2 ** this.#tries) * (0.75 + Math.random() / 2);
    // a socket refused for want of a session looks like any other loss: the desk is asked which it was
    if (this.#tries === 2) desk.session.me().catch(() => undefined);
    this.#tries += 1;
    this.#retry = window.setTimeout(() => this.#connect(), wait);
  }

  #send(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }
}

export const live = new Live();
