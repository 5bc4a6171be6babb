// Where an answer goes: on which channel, into which chat, to whom.
import type { ReplyChannelView } from "../api/types";
import { conversation } from "../state/conversation.svelte";
import type { Draft } from "./drafts";

export class Destination {
  #channel = $state<string | null>(null);
  #chat = $state<number | null>(null);
  /** The destination when the text was begun: what comes in meanwhile never turns it to somebody else. */
  #begun = $state.raw<ReplyChannelView | null>(null);
  #to = $state<string[] | null>(null);
  #cc = $state<string[] | null>(null);

  channel = $derived.by<ReplyChannelView | null>(() => {
    const offered = conversation.detail?.reply_channels ?? [];
    const open = offered.filter((one) => !one.closed);
    const name = this.#channel ?? this.#begun?.name ?? null;
    if (name === null) return open[0] ?? null;
    const chat = this.#channel === null ? (this.#begun?.conversation ?? null) : this.#chat;
    const same = open.filter((one) => one.name === name);
    return same.find((one) => one.conversation === chat) ?? [...same, ...open].find((one) => one.group === null) ?? null;
  });
  to = $derived(this.#to ?? this.channel?.to ?? []);
  cc = $derived(this.#to ? (this.#cc ?? []) : (this.channel?.cc ?? []));

  /** Keeps to where it goes now, from the first letter on. */
  begin(): void {
    this.#begun ??= this.channel;
  }

  end(): void {
    this.#begun = null;
  }

  pick({ name, conversation: chat }: ReplyChannelView): void {
    [this.#channel, this.#chat, this.#to, this.#cc] = [name, chat ?? null, null, null];
  }

  address(to: string[], cc: string[]): void {
    [this.#to, this.#cc] = [to, cc];
  }

  /** What somebody picked, for the next answer. */
  picked(): Pick<Draft, "channel" | "chat"> {
    return { channel: this.#channel, chat: this.#chat };
  }

  /** What a draft keeps of it. */
  kept(): Pick<Draft, "channel" | "chat" | "to" | "cc"> {
    return {
      channel: this.#channel ?? this.#begun?.name ?? null,
      chat: this.#channel === null ? (this.#begun?.conversation ?? null) : this.#chat,
      to: this.#to ? [...this.#to] : null,
      cc: this.#cc ? [...this.#cc] : null,
    };
  }

  fill({ channel, chat, to, cc }: Draft): void {
    [this.#channel, this.#chat, this.#to, this.#cc, this.#begun] = [channel, chat, to, cc, null];
  }
}
