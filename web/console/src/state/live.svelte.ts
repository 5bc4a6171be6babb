// The live socket: resumes by position, so that nothing is missed after sleep or a lost connection.
import type { FromConsole, HereSignal, Push, ToConsole, TypingSignal, ViewingSignal } from "shared/frames/console.gen";
import { ReconnectingSocket, type SocketState } from "shared/socket";
import * as desk from "../api/desk";

export type Signal = TypingSignal | ViewingSignal | HereSignal;

const UNAUTHENTICATED = 4401; // the close code of a session that is over

class Live {
  state = $state<SocketState>("off");
  /** The desk's, as its newest hello told it; "" before the first. */
  version = $state("");
  #socket: ReconnectingSocket<ToConsole, FromConsole> | null = null;
  #position: number | null = null;
  /** Which tickets one saw at that position; "" for all. */
  #sight = "";
  #viewing: number | null = null;
  #onPush = new Set<(push: Push) => void>();
  #onLeft = new Set<(ticket: number) => void>();
  #onSignal = new Set<(signal: Signal) => void>();
  #onResync = new Set<() => void>();

  start(): () => void {
    const socket = new ReconnectingSocket<ToConsole, FromConsole>({
      host: window,
      url: () => this.#url(),
      received: (frame) => this.#receive(frame),
      changed: (state, code) => this.#changed(state, code),
    });
    this.#socket = socket;
    return () => {
      socket.close();
      this.#socket = null;
      this.#position = null;
    };
  }

  onPush(handler: (push: Push) => void): () => void {
    this.#onPush.add(handler);
    return () => this.#onPush.delete(handler);
  }

  /** Called with each ticket that one saw and no longer sees. */
  onLeft(handler: (ticket: number) => void): () => void {
    this.#onLeft.add(handler);
    return () => this.#onLeft.delete(handler);
  }

  onSignal(handler: (signal: Signal) => void): () => void {
    this.#onSignal.add(handler);
    return () => this.#onSignal.delete(handler);
  }

  onResync(handler: () => void): () => void {
    this.#onResync.add(handler);
    return () => this.#onResync.delete(handler);
  }

  /** Whether there are tickets that one does not see. */
  get limited(): boolean {
    return this.#sight !== "";
  }

  typing(ticket: number, on: boolean): void {
    this.#socket?.send({ t: "typing", ticket, text: on });
  }

  viewing(ticket: number | null): void {
    this.#viewing = ticket;
    this.#socket?.send({ t: "viewing", ticket });
  }

  #url(): string {
    const after = this.#position === null ? "" : `?after=${this.#position}&sight=${encodeURIComponent(this.#sight)}`;
    return `${location.origin.replace("http", "ws")}/live${after}`;
  }

  #changed(state: SocketState, code: number): void {
    // an attempt to come back is no news until it succeeds
    if (state !== "connecting" || this.state === "off") this.state = state;
    if (code === UNAUTHENTICATED) desk.session.me().catch(() => undefined); // a refusal leads to the sign-in page
  }

  /** Kinds of frames that a newer desk may send are passed over. */
  #receive(frame: ToConsole): void {
    switch (frame.t) {
      case "hello":
        this.version = frame.version;
        this.#sight = frame.sight;
        this.#socket?.send({ t: "viewing", ticket: this.#viewing });
        if (this.#position === null) this.#resync(frame.position); // lists may be older than this position
        break;
      case "event":
        if (this.#goesOn(frame.position)) for (const handler of this.#onPush) handler(frame);
        break;
      case "left":
        if (this.#goesOn(frame.position)) for (const handler of this.#onLeft) handler(frame.ticket);
        break;
      case "passed":
        this.#goesOn(frame.position);
        break;
      case "signal":
        for (const handler of this.#onSignal) handler(frame);
        break;
      case "resync":
        this.#resync(frame.position);
        break;
    }
  }

  /** Whether this position is news. */
  #goesOn(position: number): boolean {
    if (this.#position !== null && position <= this.#position) return false;
    this.#position = position;
    return true;
  }

  #resync(position: number): void {
    this.#position = position;
    for (const handler of this.#onResync) handler();
  }
}

export const live = new Live();
