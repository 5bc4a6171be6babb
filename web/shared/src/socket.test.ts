// The reconnecting socket against a WebSocket that does what the test says, on a clock the test moves.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeWebSocket, type Heard } from "./fake_websocket";
import { ReconnectingSocket, type Options, type SocketState } from "./socket";

let host: EventTarget & { document: EventTarget & { visibilityState: string } };
let states: SocketState[];
let received: Heard[];
let socket: ReconnectingSocket<Heard, Heard>;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeWebSocket);
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  FakeWebSocket.all = [];
  host = Object.assign(new EventTarget(), { document: Object.assign(new EventTarget(), { visibilityState: "visible" }) });
  states = [];
  received = [];
});

afterEach(() => {
  socket.close();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function connect(options: Partial<Options<Heard, Heard>> = {}): void {
  socket = new ReconnectingSocket<Heard, Heard>({
    host,
    url: () => `ws://desk/live?n=${FakeWebSocket.all.length}`,
    received: (frame) => received.push(frame),
    changed: (state) => states.push(state),
    ...options,
  });
}

function newest(): FakeWebSocket {
  const found = FakeWebSocket.all.at(-1);
  if (!found) throw new Error("nothing was connected");
  return found;
}

/** How long until the next attempt, in ms. */
function waits(): number {
  const began = Date.now();
  const before = FakeWebSocket.all.length;
  while (FakeWebSocket.all.length === before) vi.advanceTimersToNextTimer();
  return Date.now() - began;
}

test("it is on once the desk says hello, and then hands out single frames and arrays alike", () => {
  connect({ hello: () => ({ t: "hello" }) });
  newest().open();
  expect(newest().sent).toEqual([{ t: "hello" }]);
  expect(states).toEqual(["connecting"]);
  newest().say({ t: "hello" });
  newest().say({ t: "event", n: 1 }, { t: "event", n: 2 });
  expect(states).toEqual(["connecting", "on"]);
  expect(received).toEqual([{ t: "hello" }, { t: "event", n: 1 }, { t: "event", n: 2 }]);
});

test("nothing is sent before the hello", () => {
  connect();
  newest().open();
  socket.send({ t: "typing" });
  expect(newest().sent).toEqual([]);
  newest().say({ t: "hello" });
  socket.send({ t: "typing" });
  expect(newest().sent).toEqual([{ t: "typing" }]);
});

test("the bound of the wait doubles with each failure, up to 20 seconds", () => {
  connect();
  const bounds = Array.from({ length: 8 }, () => {
    newest().drop();
    return 2 * waits(); // the random number is a half
  });
  expect(bounds).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
});

test("the jitter is full: a wait may be nothing at all, or nearly the whole bound", () => {
  connect();
  newest().drop();
  expect(waits()).toBe(250);
  vi.mocked(Math.random).mockReturnValue(0);
  newest().drop();
  expect(waits()).toBe(0);
  vi.mocked(Math.random).mockReturnValue(0.999);
  newest().drop();
  expect(waits()).toBe(1_998);
});

test("after a connection that lasted the waits start over, after one that did not they grow on", () => {
  connect();
  newest().drop();
  waits();
  newest().welcome();
  newest().drop();
  expect(waits()).toBe(500);
  newest().welcome();
  vi.advanceTimersByTime(11_000);
  newest().drop();
  expect(waits()).toBe(250);
});

test("each attempt asks for its address anew", () => {
  connect();
  newest().drop();
  waits();
  expect(FakeWebSocket.all.map((one) => one.url)).toEqual(["ws://desk/live?n=0", "ws://desk/live?n=1"]);
});

test("a ping that nothing answers within ten seconds gives the socket up", () => {
  connect();
  newest().welcome();
  vi.advanceTimersByTime(25_000);
  expect(newest().sent).toEqual([{ t: "ping" }]);
  vi.advanceTimersByTime(9_999);
  expect(states.at(-1)).toBe("on");
  const dead = newest();
  vi.advanceTimersByTime(1);
  expect(states.at(-1)).toBe("lost");
  expect(dead.readyState).toBe(3);
  waits();
  expect(newest()).not.toBe(dead);
});

test("any frame answers a ping", () => {
  connect();
  newest().welcome();
  for (let beat = 0; beat < 4; beat++) {
    vi.advanceTimersByTime(25_000);
    newest().say({ t: "event", n: beat });
  }
  expect(FakeWebSocket.all).toHaveLength(1);
  expect(newest().sent).toHaveLength(4);
});

test("a connection that never says hello is given up after 20 seconds", () => {
  connect();
  newest().open();
  vi.advanceTimersByTime(20_000);
  expect(states.at(-1)).toBe("lost");
});

test("what a socket that was given up still says is not heard", () => {
  connect();
  const first = newest();
  first.welcome();
  received = [];
  socket.connect();
  first.say({ t: "event", n: 1 });
  first.drop();
  expect(received).toEqual([]);
  expect(states.at(-1)).toBe("connecting");
});

test("the rest of an array is not heard once a frame in it led to a new connection", () => {
  connect({
    received: (frame) => {
      received.push(frame);
      if (frame.t === "resync") socket.connect();
    },
  });
  newest().welcome();
  newest().say({ t: "resync" }, { t: "event", n: 1 });
  expect(received.map((frame) => frame.t)).toEqual(["hello", "resync"]);
});

test("a final code ends it, and neither the network nor the screen wakes it again", () => {
  connect({ final: [4403] });
  newest().drop(4403);
  expect(states.at(-1)).toBe("refused");
  host.dispatchEvent(new Event("online"));
  host.dispatchEvent(new Event("offline"));
  host.document.dispatchEvent(new Event("visibilitychange"));
  vi.advanceTimersByTime(3_600_000);
  expect(FakeWebSocket.all).toHaveLength(1);
  expect(states.at(-1)).toBe("refused");
});

test("a refused client can be told to try again, for whoever signs in", () => {
  connect({ final: [4403] });
  newest().drop(4403);
  socket.connect();
  newest().welcome();
  expect(states.at(-1)).toBe("on");
});

test("any other code is tried again, and the code is told", () => {
  const codes: number[] = [];
  connect({ final: [4403], changed: (state, code) => state === "lost" && codes.push(code) });
  newest().drop(4401);
  waits();
  expect(codes).toEqual([4401]);
});

test("a desk that asks for a pause gets 20 seconds, and then the jitter", () => {
  connect();
  newest().drop(4429);
  expect(waits()).toBe(20_250);
});

test("a screen that is shown again does not cut that pause short", () => {
  connect();
  newest().drop(4429);
  host.document.dispatchEvent(new Event("visibilitychange"));
  host.dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(19_999);
  host.document.dispatchEvent(new Event("visibilitychange"));
  expect(FakeWebSocket.all).toHaveLength(1);
  vi.advanceTimersByTime(1);
  host.document.dispatchEvent(new Event("visibilitychange"));
  expect(FakeWebSocket.all).toHaveLength(2);
});

test("the network coming back ends the wait", () => {
  connect();
  newest().welcome();
  host.dispatchEvent(new Event("offline"));
  expect(states.at(-1)).toBe("lost");
  host.dispatchEvent(new Event("online"));
  expect(FakeWebSocket.all).toHaveLength(2);
  vi.advanceTimersByTime(1_000);
  expect(FakeWebSocket.all).toHaveLength(2); // the wait's own attempt is called off
});

test("a hidden screen does not wake it, a visible one does", () => {
  connect();
  newest().drop();
  host.document.visibilityState = "hidden";
  host.document.dispatchEvent(new Event("visibilitychange"));
  expect(FakeWebSocket.all).toHaveLength(1);
  host.document.visibilityState = "visible";
  host.document.dispatchEvent(new Event("visibilitychange"));
  expect(FakeWebSocket.all).toHaveLength(2);
});

test("a screen that is looked at again asks whether the line still lives", () => {
  connect();
  newest().welcome();
  host.document.dispatchEvent(new Event("visibilitychange"));
  host.document.dispatchEvent(new Event("visibilitychange"));
  expect(newest().sent).toEqual([{ t: "ping" }, { t: "ping" }]);
  vi.advanceTimersByTime(10_000);
  expect(states.at(-1)).toBe("lost");
});

test("once closed it stays closed, whatever happens", () => {
  connect();
  newest().welcome();
  socket.close();
  host.dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(3_600_000);
  expect(states.at(-1)).toBe("off");
  expect(FakeWebSocket.all).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});
