// What the set-up of this desk still lacks: an admin sees it until all is there, or one of them puts it away.
import * as desk from "../api/desk";
import { Problem } from "../api/problem";
import type { FirstRun } from "../api/types";
import { Asked } from "../lib/asked.svelte";
import { t } from "../lib/i18n.svelte";
import { live } from "../state/live.svelte";
import { session } from "../state/session.svelte";
import { toasts } from "../state/toasts.svelte";

const SOON_MS = 300;
const HEARD = ["setup.changed", "team.changed", "advisor.changed", "invitation.changed"];

class FirstRunState {
  readonly #asked = new Asked<FirstRun>({
    failed: (problem) => {
      if (!(problem instanceof Problem && problem.status === 403)) toasts.problem(problem); // 403: they were an admin until now
    },
  });
  readonly answer = this.#asked;
  readonly steps = $derived(this.#asked.data?.steps ?? []);
  readonly left = $derived(this.steps.filter((one) => one.state !== "done"));
  /** Whether an admin should be reminded. */
  readonly shown = $derived(this.#asked.data !== null && !this.#asked.data.put_away && this.left.length > 0);

  start(): () => void {
    if (session.me?.role !== "admin") return () => undefined;
    void this.#asked.again((signal) => desk.firstRun.get(signal));
    const stops = [
      live.onPush(({ event }) => {
        const first = this.#asked.data?.first_ticket === null && "ticket_id" in event;
        if (first || HEARD.includes(event.type)) this.#asked.soon(SOON_MS);
      }),
      live.onResync(() => this.#asked.soon(SOON_MS)),
    ];
    return () => stops.forEach((stop) => stop());
  }

  again = () => this.#asked.again();

  async putAway(away: boolean): Promise<void> {
    try {
      this.#asked.put(await desk.firstRun.putAway(away, this.#asked.data?.changed?.version ?? null));
      if (away) toasts.say(t("firstrun.is_put_away"), { label: t("action.undo"), run: () => void this.putAway(false) });
    } catch (problem) {
      toasts.problem(problem);
      await this.again(); // another admin did meanwhile
    }
  }
}

export const firstRun = new FirstRunState();
