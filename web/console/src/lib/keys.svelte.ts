// Single-key shortcuts. They rest while somebody types, while a dialog is open, and when switched off
// (WCAG 2.1.4); chords with Ctrl or ⌘ always work.
const STORED = "helpdesk.keys";
const SEQUENCE_MS = 1200;
const HELD_MS = 400;

export type Bindings = Record<string, (event: KeyboardEvent) => void>;

class Keys {
  enabled = $state(localStorage.getItem(STORED) !== "off");
  #bound: Bindings[] = [];
  #held: string | null = null;
  #first = "";
  #since = 0;

  toggle(): void {
    this.enabled = !this.enabled;
    localStorage.setItem(STORED, this.enabled ? "on" : "off");
  }

  /** Names like "j", "?", "g i", "mod+k". Later bindings win, and any wins over those `below`; returns how to unbind. */
  bind(bindings: Bindings, below = false): () => void {
    if (below) this.#bound.unshift(bindings);
    else this.#bound.push(bindings);
    return () => (this.#bound = this.#bound.filter((other) => other !== bindings));
  }

  /** Keeps what is typed while a field is on its way to the screen, so that no letter is lost or acted on. */
  hold(): void {
    this.#held = "";
    setTimeout(() => (this.#held = null), HELD_MS);
  }

  /** What was typed meanwhile, for the field that now has the focus. */
  release(): string {
    const text = this.#held ?? "";
    this.#held = null;
    return text;
  }

  handle = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    if (this.#held !== null && event.key.length === 1 && !event.metaKey && !event.ctrlKey && !typing(event.target)) {
      this.#held += event.key;
      event.preventDefault();
      return;
    }
    const name = this.#name(event);
    if (!name) return;
    this.press(name, event);
  };

  /** Does what a key is bound to. */
  press(name: string, event: KeyboardEvent): void {
    const handler = this.#bound.findLast((bindings) => name in bindings)?.[name];
    if (!handler) return;
    event.preventDefault();
    handler(event);
  }

  #name(event: KeyboardEvent): string {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.metaKey || event.ctrlKey) return `mod+${key}`;
    if (busy(event.target) || (key.length > 1 && key !== "Escape" && owns(event.target))) return "";
    if (!this.enabled && key.length === 1) return "";
    const now = Date.now();
    const name = this.#first && now - this.#since < SEQUENCE_MS ? `${this.#first} ${key}` : key;
    this.#first = this.#first || key !== "g" ? "" : key;
    this.#since = now;
    return name;
  }
}

/** Whether keys belong to what has the focus: a field, a menu, an open dialog. */
function busy(target: EventTarget | null): boolean {
  if (document.querySelector("[role=dialog], [role=menu]")) return true;
  return typing(target);
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

/** Whether Enter and the arrows mean something to what has the focus: a link, a button, a region that scrolls. */
function owns(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("a:not([data-ticket]), button, summary, [tabindex]:not([data-ticket])") !== null;
}

export const keys = new Keys();
