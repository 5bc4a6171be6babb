// One WebSocket that comes back by itself for as long as it is wanted.
//
// The waits between attempts grow and are random from zero up ("full jitter"), so that the clients of a desk
// that restarts do not all come back at once. A heartbeat finds a dead line that no close event tells of.

const PING_MS = 25_000; // between two heartbeats: many proxies cut what is silent for a minute
const ANSWER_MS = 10_000; // within which something has to come after a ping
const HELLO_MS = 20_000; // within which a new connection has to say hello
const SHORTEST_MS = 500; // the bound of the first wait, which doubles with each failure
const LONGEST_MS = 20_000;
const STEADY_MS = 10_000; // a connection that lasted so long was a good one: the waits start over
const TOO_MANY = 4429; // the close code of a desk that asks for a pause

/** "on" once the desk has said hello; "refused" is final; "off" after `close`. */
export type SocketState = "connecting" | "on" | "lost" | "refused" | "off";

/** Frames are told apart by `t`; a text holds one of them, or an array of those of one tick. */
interface Frame {
  t: string;
}

/** The window whose network and screen count, which need not be the one we run in. */
export interface Host extends EventTarget {
  document: EventTarget & { visibilityState: string };
}

export interface Options<In extends Frame, Out extends Frame> {
  host: Host;
  /** Asked anew for each connection. */
  url: () => string;
  /** What a new connection says first, where the client has to begin. */
  hello?: () => Out;
  received: (frame: In) => void;
  /** `code` is that of the close, 0 where there is none. */
  changed: (state: SocketState, code: number) => void;
  /** Close codes after which the same client would be refused again. */
  final?: readonly number[];
}

export class ReconnectingSocket<In extends Frame, Out extends Frame> {
  state: SocketState = "connecting";
  #socket: WebSocket | null = null;
  #failures = 0;
  #notBefore = 0; // when a desk that asked for a pause may be asked again
  #onSince = 0; // 0 while the desk has not said hello
  #retry?: ReturnType<typeof setTimeout>;
  #beat?: ReturnType<typeof setInterval>;
  #deadline?: ReturnType<typeof setTimeout> | undefined;

  constructor(private options: Options<In, Out>) {
    const { host } = options;
    host.addEventListener("online", this.#wake);
    host.addEventListener("offline", this.#drop);
    host.document.addEventListener("visibilitychange", this.#wake);
    this.connect();
  }

  /** Begins a new connection at once, giving up the one there is. */
  connect(): void {
    this.#release();
    const { url, hello } = this.options;
    const socket = new WebSocket(url());
    this.#socket = socket;
    this.#expectFrame(HELLO_MS);
    socket.onopen = () => {
      if (hello) socket.send(JSON.stringify(hello()));
    };
    socket.onmessage = (message) => this.#receive(socket, JSON.parse(message.data as string) as In | In[]);
    socket.onclose = (closed) => {
      if (this.#socket === socket) this.#lost(closed.code);
    };
    this.#set("connecting", 0);
  }

  /** Lost where there is no connection: the caller keeps what must arrive. */
  send(frame: Out): void {
    this.#write(frame);
  }

  /** For good. */
  close(): void {
    const { host } = this.options;
    host.removeEventListener("online", this.#wake);
    host.removeEventListener("offline", this.#drop);
    host.document.removeEventListener("visibilitychange", this.#wake);
    this.#release();
    this.#set("off", 0);
  }

  #receive(socket: WebSocket, found: In | In[]): void {
    for (const frame of Array.isArray(found) ? found : [found]) {
      if (this.#socket !== socket) return; // given up, perhaps by what the frame before led to
      clearTimeout(this.#deadline);
      this.#deadline = undefined;
      if (frame.t === "hello" && this.state !== "on") this.#begin();
      this.options.received(frame);
    }
  }

  #begin(): void {
    this.#onSince = Date.now();
    this.#beat = setInterval(() => this.#ping(), PING_MS);
    this.#set("on", 0);
  }

  #ping(): void {
    this.#write({ t: "ping" });
    if (this.#deadline === undefined) this.#expectFrame(ANSWER_MS);
  }

  #expectFrame(within: number): void {
    this.#deadline = setTimeout(this.#drop, within);
  }

  /** On a dead line the socket's own close event may take minutes: it is not waited for. */
  #drop = (): void => {
    if (this.#socket) this.#lost(0);
  };

  /** The screen is looked at again, or the network is back: a machine that slept finds out where it is. */
  #wake = (): void => {
    if (this.options.host.document.visibilityState !== "visible") return;
    if (this.state === "lost" && Date.now() >= this.#notBefore) this.connect();
    else if (this.state === "on") this.#ping();
  };

  #lost(code: number): void {
    if (this.#onSince && Date.now() - this.#onSince >= STEADY_MS) this.#failures = 0;
    this.#release();
    if (this.options.final?.includes(code)) {
      this.#set("refused", code);
      return;
    }
    const pause = code === TOO_MANY ? LONGEST_MS : 0;
    this.#notBefore = Date.now() + pause;
    const bound = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#retry = setTimeout(() => this.connect(), pause + Math.random() * bound);
    this.#set("lost", code);
  }

  /** Lets go of the connection and of every timer. */
  #release(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#deadline);
    clearInterval(this.#beat);
    this.#deadline = undefined;
    this.#onSince = 0;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #write(frame: Frame): void {
    if (this.state === "on" && this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #set(state: SocketState, code: number): void {
    this.state = state;
    this.options.changed(state, code);
  }
}
