// Just enough to build elements without a framework.
import { pieces } from "shared/links";

type Child = Node | string | null | false | undefined;
type Props = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>;

export function h<K extends keyof HTMLElementTagNameMap>(name: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(key.slice(2), value as (event: Event) => void);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
  return element;
}

const PATHS = {
  down: "m6 9 6 6 6-6",
  back: "m15 5-7 7 7 7",
  next: "m9 6 6 6-6 6",
  send: "M12 19V5m0 0-6 6m6-6 6 6",
  clip: "m20 11.5-8 8a5 5 0 0 1-7-7l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7l-8.4 8.4a1.7 1.7 0 0 1-2.4-2.4l7.6-7.6",
  file: "M14 3H7a1 1 0 0 0-1 1v16a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V7l-4-4Zm0 0v4h4",
  remove: "M7 7l10 10M17 7 7 17",
  bot: "M12 4v3m-5 0h10a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2Zm2.5 5v1.5m5-1.5v1.5",
  search: "m20 20-4.5-4.5M10.5 17a6.5 6.5 0 1 1 0-13 6.5 6.5 0 0 1 0 13Z",
  article: "M6 4h9l3 3v12a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1Zm2.5 7h7m-7 4h5",
  out: "M10 5H6a1 1 0 0 0-1 1v12a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-4M14 4h6v6m0-6-9 9",
  bell: "M6 16V11a6 6 0 1 1 12 0v5l1.5 2h-15L6 16Zm4 4.5h4",
  mute: "M6 16V11a6 6 0 0 1 9.5-4.9M18 11v5l1.5 2h-12M10 20.5h4M4 4l16 16",
  chat: "M4.5 5.5h15a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H12l-4.5 3.5v-3.5h-3a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1Z",
  check: "m5 12.5 4.5 4.5L19 7.5",
  clock: "M12 7v5l3 2m6-2a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
} as const;
export type IconName = keyof typeof PATHS;

export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name: IconName, says: string, act: () => void): HTMLButtonElement {
  return h("button", { type: "button", class: "quiet", "aria-label": says, title: says, onclick: act }, icon(name));
}

/** Plain text with its links made clickable; nothing in it is ever read as HTML. */
export function linked(text: string): DocumentFragment {
  const out = document.createDocumentFragment();
  for (const { text: piece, href } of pieces(text)) {
    out.append(href ? h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, piece) : piece);
  }
  return out;
}

/** Let `parent` hold exactly these children in this order, moving only what is out of place. */
export function arrange(parent: Element, wanted: Node[]): void {
  let next = parent.firstChild;
  for (const child of wanted) {
    if (child === next) next = next.nextSibling;
    else parent.insertBefore(child, next);
  }
  while (next) {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  }
}

/** Set a text only when it differs: what says the same again is not read out again. */
export function say(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
  element.hidden = !text;
}

/** Up and down move between the items of a list; `leave` takes the step beyond its first one. */
export function byArrows(list: HTMLElement, leave?: () => void): void {
  list.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!step) return;
    const items = [...list.querySelectorAll<HTMLElement>("button, a")];
    const at = items.findIndex((one) => one.matches(":focus"));
    event.preventDefault();
    if (at + step < 0) leave?.();
    else items[Math.min(items.length - 1, at + step)]?.focus();
  });
}
