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
  #viewing: number | null = null;
  #onPush = new Set<(push: Push) => void>();
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

  onSignal(handler: (signal: Signal) => void): () => void {
    this.#onSignal.add(handler);
    return () => this.#onSignal.delete(handler);
  }

  onResync(handler: () => void): () => void {
    this.#onResync.add(handler);
    return () => this.#onResync.delete(handler);
  }

  typing(ticket: number, on: boolean): void {
    this.#socket?.send({ t: "typing", ticket, text: on });
  }

  viewing(ticket: number | null): void {
    this.#viewing = ticket;
    this.#socket?.send({ t: "viewing", ticket });
  }

  #url(): string {
    const after = this.#position === null ? "" : `?after=${this.#position}`;
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
        this.#socket?.send({ t: "viewing", ticket: this.#viewing });
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
    }
  }

  #resync(position: number): void {
    this.#position = position;
    for (const handler of this.#onResync) handler();
  }
}

export const live = new Live();
