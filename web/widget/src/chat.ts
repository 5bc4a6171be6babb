// The widget behind the launcher: what the loader starts when it is wanted.
import type { Start } from "./contract";
import { en, type Texts } from "./locales/en";
import { Panel } from "./panel";

export const start: Start = async (root, settings, key, outside) => {
  const words: Texts = settings.language === "fr" ? (await import("./locales/fr")).fr : en;
  return new Panel(root, { ...settings }, key, words, outside);
};
