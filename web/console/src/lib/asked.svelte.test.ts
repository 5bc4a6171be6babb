import { flushSync } from "svelte";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Problem } from "../api/problem";
import { Asked, asked, PATIENCE_MS } from "./asked.svelte";
import { settled, Slow } from "./testing/slow";

let desk: Slow;
let ends: (() => void)[];

/** Runs as a component would; its effects end with the test. */
function inComponent<R>(run: () => R): R {
  let made!: R;
  ends.push($effect.root(() => void (made = run())));
  flushSync();
  return made;
}

beforeEach(() => {
  vi.useFakeTimers();
  desk = new Slow();
  ends = [];
});

afterEach(() => {
  ends.forEach((end) => end());
  vi.useRealTimers();
});

describe("a failure", () => {
  test.each([0, 502, 503, 504])("that passes (%i) is asked again by itself, until it is answered", async (status) => {
    const answer = inComponent(() => new Asked<string>());
    void answer.ask(() => desk.fetch("list", new AbortController().signal));
    for (const place of [0, 1]) {
      await desk.refuse(place, new Problem(status, {}));
      expect(answer.problem).toBeInstanceOf(Problem);
      await vi.advanceTimersByTimeAsync(2_000);
    }
    await desk.answer(2, "tickets");
    expect([answer.data, answer.problem]).toEqual(["tickets", null]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(desk.questions).toEqual(["list", "list", "list"]);
  });

  test.each([400, 401, 404, 409, 429, 500])("that stays (%i) is not", async (status) => {
    const answer = inComponent(() => new Asked<string>());
    void answer.ask(() => desk.fetch("list", new AbortController().signal));
    await desk.refuse(0, new Problem(status, {}));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(desk.questions).toEqual(["list"]);
  });

  test("that passes is forgotten with its question", async () => {
    const answer = inComponent(() => new Asked<string>());
    void answer.ask(() => desk.fetch("list", new AbortController().signal));
    await desk.refuse(0, new Problem(503, {}));
    answer.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(desk.questions).toEqual(["list"]);
  });
});

describe("asked", () => {
  test("asks once, also when its answer changes what the fetch reads", async () => {
    let read = $state(0);
    const answer = inComponent(() => {
      const list: Asked<string> = asked(
        () => "list",
        (question, signal) => {
          void (read + (list.data?.length ?? 0));
          return desk.fetch(question, signal);
        },
      );
      return list;
    });
    await desk.answer(0, "first");
    expect(answer.data).toBe("first");
    read = 1;
    await settled();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(desk.questions).toEqual(["list"]);
  });

  test("the latest question wins: the earlier request is aborted and its late answer dropped", async () => {
    let days = $state("30");
    const answer = inComponent(() => asked(() => days, desk.fetch));
    days = "7";
    await settled();
    expect(desk.questions).toEqual(["30", "7"]);
    expect(desk.asked.map((one) => one.signal.aborted)).toEqual([true, false]);
    await desk.answer(1, "of 7 days");
    await desk.answer(0, "of 30 days");
    expect(answer.data).toBe("of 7 days");
  });

  test("a late refusal of an earlier question is dropped too", async () => {
    let days = $state("30");
    const answer = inComponent(() => asked(() => days, desk.fetch));
    days = "7";
    await settled();
    await desk.answer(1, "of 7 days");
    await desk.refuse(0, new Error("late"));
    expect(answer.problem).toBeNull();
    expect(answer.data).toBe("of 7 days");
  });

  test("pauses while somebody types, but not before the first question", async () => {
    let words = $state("");
    inComponent(() => asked(() => words, desk.fetch, { pause: 100 }));
    expect(desk.questions).toEqual([""]);
    await desk.answer(0, "all");
    for (const typed of ["p", "pa", "par"]) {
      words = typed;
      await settled();
      await vi.advanceTimersByTimeAsync(60);
    }
    expect(desk.questions).toEqual([""]);
    await vi.advanceTimersByTimeAsync(100);
    expect(desk.questions).toEqual(["", "par"]);
  });

  test("null asks nothing, aborts, and forgets what was shown", async () => {
    let words = $state<string | null>("parcel");
    const answer = inComponent(() => asked(() => words, desk.fetch));
    await desk.answer(0, "found");
    words = "late";
    await settled();
    words = null;
    await settled();
    expect(answer.data).toBeNull();
    expect(answer.loading).toBe(false);
    await desk.answer(1, "too late");
    expect(answer.data).toBeNull();
    expect(desk.asked[1]?.signal.aborted).toBe(true);
  });

  test("a component that goes takes its request with it", async () => {
    const answer = inComponent(() => asked(() => "page", desk.fetch));
    ends[0]?.();
    await desk.answer(0, "nobody looks");
    expect(desk.asked[0]?.signal.aborted).toBe(true);
    expect(answer.data).toBeNull();
  });

  test("is slow only after 150 ms, and what was shown stays until then", async () => {
    let days = $state("30");
    const answer = inComponent(() => asked(() => days, desk.fetch));
    expect([answer.loading, answer.slow]).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(PATIENCE_MS - 1);
    expect(answer.slow).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(answer.slow).toBe(true);
    await desk.answer(0, "of 30 days");
    expect([answer.loading, answer.slow]).toEqual([false, false]);
    days = "7";
    await settled();
    expect([answer.data, answer.stale, answer.slow]).toEqual(["of 30 days", true, false]);
    await desk.answer(1, "of 7 days");
    await vi.advanceTimersByTimeAsync(PATIENCE_MS);
    expect([answer.data, answer.stale, answer.slow]).toEqual(["of 7 days", false, false]);
  });

  test("a refused question shows no answer of another one, and can be tried again", async () => {
    let days = $state("30");
    const failed = vi.fn();
    const answer = inComponent(() => asked(() => days, desk.fetch, { failed }));
    await desk.answer(0, "of 30 days");
    days = "7";
    await settled();
    const problem = new Error("away");
    await desk.refuse(1, problem);
    expect([answer.data, answer.problem]).toEqual([null, problem]);
    expect(failed).toHaveBeenCalledExactlyOnceWith(problem);
    void answer.retry();
    await desk.answer(2, "of 7 days");
    expect(desk.questions).toEqual(["30", "7", "7"]);
    expect([answer.data, answer.problem]).toEqual(["of 7 days", null]);
  });

  test("unsaved text is watched over as long as the component is there", async () => {
    const window = new EventTarget();
    vi.stubGlobal("addEventListener", window.addEventListener.bind(window));
    vi.stubGlobal("removeEventListener", window.removeEventListener.bind(window));
    const leaves = () => window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
    let typed = $state("");
    inComponent(() => asked(() => "article", desk.fetch, { unsaved: () => typed !== "" }));
    expect(leaves()).toBe(true);
    typed = "new text";
    expect(leaves()).toBe(false);
    ends[0]?.();
    expect(leaves()).toBe(true);
    vi.unstubAllGlobals();
  });
});

describe("Asked", () => {
  const ask = (question: string) => (signal: AbortSignal) => desk.fetch(question, signal);

  test("an effect that asks a store does not run again when the answer comes", async () => {
    const answer = new Asked<string>();
    const runs = vi.fn();
    inComponent(() => {
      $effect(() => {
        runs();
        void answer.again(ask("customer"));
      });
    });
    await desk.answer(0, "Mia");
    expect(runs).toHaveBeenCalledOnce();
  });

  test("again keeps what is shown, also when it fails", async () => {
    const answer = new Asked<string>();
    void answer.ask(ask("customer"));
    await desk.answer(0, "Mia");
    const problem = new Error("away");
    void answer.again();
    await vi.advanceTimersByTimeAsync(PATIENCE_MS);
    expect([answer.data, answer.slow, answer.stale]).toEqual(["Mia", false, false]);
    await desk.refuse(1, problem);
    expect([answer.data, answer.problem]).toEqual(["Mia", problem]);
  });

  test("says to its caller whether it was overtaken", async () => {
    const answer = new Asked<string>();
    const first = answer.ask(ask("1"));
    const second = answer.ask(ask("2"));
    await desk.answer(0, "one");
    await desk.answer(1, "two");
    expect(await first).toBeNull();
    expect(await second).toBe("two");
  });

  test("soon asks once for a burst, and waits for the answer on its way", async () => {
    const answer = new Asked<string>();
    void answer.ask(ask("counts"));
    answer.soon(100);
    answer.soon(100);
    await vi.advanceTimersByTimeAsync(250);
    expect(desk.questions).toEqual(["counts"]);
    expect(desk.asked[0]?.signal.aborted).toBe(false);
    await desk.answer(0, "1");
    await vi.advanceTimersByTimeAsync(100);
    expect(desk.questions).toEqual(["counts", "counts"]);
    await desk.answer(1, "2");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(desk.questions).toHaveLength(2);
  });

  test("nothing is asked soon after the stop", async () => {
    const answer = new Asked<string>();
    void answer.ask(ask("counts"));
    await desk.answer(0, "1");
    answer.soon(100);
    answer.stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(desk.questions).toEqual(["counts"]);
    expect(answer.data).toBe("1");
  });

  test("the next page is asked for once, and its failure is tried again as that page", async () => {
    const answer = new Asked<string>();
    void answer.ask(ask("page 1"));
    await desk.answer(0, "a");
    const more = () => answer.extend(async (shown, signal) => shown + (await desk.fetch("page 2", signal)));
    void more();
    void more();
    expect(desk.questions).toEqual(["page 1", "page 2"]);
    await desk.refuse(1, new Error("away"));
    expect(answer.data).toBe("a");
    void answer.retry();
    await desk.answer(2, "b");
    expect(desk.questions).toEqual(["page 1", "page 2", "page 2"]);
    expect(answer.data).toBe("ab");
  });

  test("what was put is newer than an answer on its way", async () => {
    const answer = new Asked<string>();
    void answer.ask(ask("customer"));
    answer.put("Mia, renamed");
    await desk.answer(0, "Mia");
    expect(answer.data).toBe("Mia, renamed");
    expect(answer.loading).toBe(false);
  });
});
