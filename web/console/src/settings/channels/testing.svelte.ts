// Trying a channel: are its servers there, and does a mail that it sends to itself come in?
import * as desk from "../../api/desk";
import type { ChannelView } from "../../api/types";
import { toasts } from "../../state/toasts.svelte";

const LOOK_MS = 2_000;
const LOOKS = 45; // a mailbox that is asked once a minute has the mail by then

export class ChannelTest {
  standing = $state<"" | "asking" | "sent" | "arrived" | "missing" | "unread" | "answers">("");
  /** The channel as the test found it; null before. */
  found = $state.raw<ChannelView | null>(null);
  readonly busy = $derived(this.standing === "asking" || this.standing === "sent");
  #timer: ReturnType<typeof setTimeout> | undefined;

  async run(name: string): Promise<void> {
    this.stop();
    this.standing = "asking";
    try {
      const { mail, channel } = await desk.settings.testChannel(name);
      this.found = channel;
      const troubles = channel.troubles ?? [];
      if (mail && troubles.some((one) => one.side === "receive")) this.standing = "unread";
      else if (mail) this.standing = "sent";
      else this.standing = troubles.length || !channel.enabled ? "" : "answers";
      if (mail && this.standing === "sent") this.#look(name, mail, LOOKS);
    } catch (problem) {
      this.standing = "";
      toasts.problem(problem);
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #look(name: string, mail: string, left: number): void {
    this.#timer = setTimeout(() => void this.#again(name, mail, left - 1), LOOK_MS);
  }

  async #again(name: string, mail: string, left: number): Promise<void> {
    try {
      if ((await desk.settings.channelTest(name, mail)).arrived) this.standing = "arrived";
      else if (left) this.#look(name, mail, left);
      else this.standing = "missing";
    } catch (problem) {
      this.standing = "";
      toasts.problem(problem);
    }
  }
}
