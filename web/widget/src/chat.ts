// The widget behind the launcher: what the loader starts when it is wanted.
import type { Outside, Settings, User } from "./loader";
import { en, type Texts } from "./locales/en";
import { Panel } from "./panel";

export interface Widget {
  open(focus: boolean): void;
  close(): void;
  toggle(): void;
  ask(text: string): void;
  article(id: number): void;
  restart(identity: string | null, user: User | null): void;
}

export type Start = (root: ShadowRoot, settings: Settings, key: string, outside: Outside) => Promise<Widget>;

export const start: Start = async (root, settings, key, outside) => {
  const words: Texts = settings.language === "fr" ? (await import("./locales/fr")).fr : en;
  return new Panel(root, { ...settings }, key, words, outside);
};
