// Who is signed in, and the people and channels everything else names by id.
import * as desk from "../api/desk";
import { whenSignedOut } from "../api/http";
import { Problem } from "../api/problem";
import type { AdvisorView, BrandView, ChannelView, Me, Presence, TeamView } from "../api/types";
import { Asked } from "../lib/asked.svelte";
import { passes, pauseAfter } from "../lib/passing";
import { toasts } from "./toasts.svelte";

class Session {
  /** "away": the desk does not answer, and is asked again until it does. */
  status = $state<"asking" | "out" | "away" | "in">("asking");
  expired = $state(false);
  me = $state.raw<Me | null>(null);
  #askNow = () => {};
  #directory = new Asked<{ teams: TeamView[]; advisors: AdvisorView[]; channels: ChannelView[]; brand: BrandView }>();
  teams = $derived(this.#directory.data?.teams ?? []);
  advisors = $derived(this.#directory.data?.advisors ?? []);
  channels = $derived(this.#directory.data?.channels ?? []);
  /** The company: as a signed-in person knows it, else as the sign-in page says. */
  brand = $derived(this.#directory.data?.brand ?? null);
  saidName = $state("");
  deskName = $derived((this.brand?.name ?? this.saidName) || "Helpdesk");
  leads = $derived(this.me?.role === "lead" || this.me?.role === "admin");

  constructor() {
    whenSignedOut(() => {
      if (this.status === "in") this.expired = true; // only the first of several refusals finds us signed in
      this.status = "out";
    });
  }

  /** Finds out who is signed in; a desk that does not answer is asked again until it does. */
  async start(): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      try {
        await this.#enter(await desk.session.me());
        return;
      } catch (problem) {
        if (!passes(problem)) {
          this.status = "out";
          return;
        }
        this.status = "away";
        await this.#pause(pauseAfter(failures));
      }
    }
  }

  /** Ends the pause before the desk is asked again. */
  askNow = (): void => this.#askNow();

  async signIn(email: string, password: string): Promise<void> {
    await this.#enter(await desk.session.signIn(email, password));
  }

  /** A link that works once has signed this person in. */
  async welcome(me: Me): Promise<void> {
    await this.#enter(me);
  }

  async signOut(): Promise<void> {
    await desk.session.signOut();
    this.expired = false;
    this.me = null;
    this.status = "out";
  }

  /** Raises the problem when the desk refuses; an earlier call ends early, without one. */
  async loadDirectory(): Promise<void> {
    await this.#directory.again(directory);
    if (this.#directory.problem) throw this.#directory.problem;
  }

  /** Loads what the menus name again, with each advisor's load. */
  presenceChanged(advisor: number, presence: string): void {
    if (this.me?.id === advisor) this.me = { ...this.me, presence: presence as Presence };
    this.directoryChanged();
  }

  /** Somebody changed what menus and titles name. */
  directoryChanged(): void {
    this.loadDirectory().catch((problem) => toasts.problem(problem));
  }

  /** After a gap in the live stream: what may have changed unseen. */
  async catchUp(): Promise<void> {
    try {
      [this.me] = await Promise.all([desk.session.me(), this.loadDirectory()]);
    } catch (problem) {
      if (!(problem instanceof Problem && problem.status === 0)) toasts.problem(problem); // the next gap tries again
    }
  }

  /** The company has another name or colour. */
  branded(brand: BrandView): void {
    const known = this.#directory.data;
    if (known) this.#directory.put({ ...known, brand });
  }

  async setPresence(presence: Presence): Promise<void> {
    const before = this.me;
    if (!before) return;
    this.me = { ...before, presence };
    try {
      this.me = await desk.session.presence(presence);
    } catch (problem) {
      this.me = before;
      toasts.problem(problem);
    }
  }

  advisor(id: number | null): AdvisorView | undefined {
    return this.advisors.find((advisor) => advisor.id === id);
  }

  team(id: number | null): TeamView | undefined {
    return this.teams.find((team) => team.id === id);
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#askNow = resolve;
      setTimeout(resolve, ms);
    });
  }

  async #enter(me: Me): Promise<void> {
    this.me = me;
    await this.loadDirectory();
    this.expired = false;
    this.status = "in";
  }
}

async function directory(signal: AbortSignal) {
  const [teams, advisors, channels, brand] = await Promise.all([
    desk.directory.teams(signal),
    desk.directory.advisors(signal),
    desk.directory.channels(signal),
    desk.settings.brand(signal),
  ]);
  return { teams, advisors, channels, brand };
}

export const session = new Session();
