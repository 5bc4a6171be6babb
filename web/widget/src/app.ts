// What the widget's views share.
import type { Settings } from "./contract";
import type { Faq } from "./faq";
import type { Format } from "./format";
import type { Texts } from "./locales/en";
import type { Model } from "./model";
import type { Place, Store } from "./store";

export interface App {
  settings: Settings;
  words: Texts;
  format: Format;
  store: Store;
  model: Model;
  faq: Faq;
  go: (place: Place) => void;
  /** A new conversation, with `text` in the field. */
  ask: (text: string) => void;
  changed: () => void;
}

/** One page of the widget. `render` draws what changed; `enter` puts the focus where one goes on. */
export interface View {
  element: HTMLElement;
  render: () => void;
  enter: () => void;
}
