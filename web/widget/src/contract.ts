// What the loader in the page and the widget behind it agree on; types alone, so that either can be read first.
import type { ChatUser } from "shared/frames/visitor.gen";

export interface Settings {
  desk: string; // origin of the desk
  channel: string;
  language: "en" | "fr";
  identity: string | null; // a JWT of the site
  user: ChatUser | null; // or a user id with its HMAC
  accent: boolean; // the page chose the colour itself
  position: string; // "" where the page leaves it to the channel
  theme: string;
  kept?: Record<string, string | null>; // what a browser without storage keeps for as long as the page
}

/** What the widget can do to the page around it. */
export interface Outside {
  opened: (isOpen: boolean) => void;
  unread: (messages: number) => void;
  style: (text: string) => void;
  accent: (color: string) => void;
  tell: (event: string, detail: unknown) => void;
  /** Puts the panel on screen, once `ready` was called if one is there already. */
  mount: (panel: HTMLElement) => void;
  ready: () => void;
}

/** What the page can do to the widget. */
export interface Widget {
  /** `typed`: what stands in the field. */
  open(focus: boolean, typed?: string): void;
  close(): void;
  toggle(): void;
  ask(text: string): void;
  article(id: number): void;
  restart(identity: string | null, user: ChatUser | null): void;
}

export type Start = (root: ShadowRoot, settings: Settings, key: string, outside: Outside) => Promise<Widget>;
