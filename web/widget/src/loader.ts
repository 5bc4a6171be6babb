// The one script tag of a page: puts the launcher there, and fetches the chat when it is wanted.
//
// <script type="module" src="https://desk.example/widget/loader.js" data-channel="web"></script>
// Further attributes: data-language, data-position (right, left), data-accent, data-theme (auto, light, dark),
// data-identity (a JWT signed by the site). window.HelpdeskWidget: open(), close(), identify(jwt), forget().
import css from "./launcher.css?inline";
import type { Chat } from "./chat";

export interface Settings {
  desk: string; // origin of the desk
  channel: string;
  language: "en" | "fr";
  identity: string | null;
  accent: boolean; // the page chose the colour itself
}

const tag =
  document.querySelector<HTMLScriptElement>("script[data-helpdesk]") ??
  [...document.querySelectorAll<HTMLScriptElement>("script[type=module][src]")].find((one) => one.src === import.meta.url);
const options = tag?.dataset ?? {};
const wanted = (options["language"] ?? document.documentElement.lang ?? navigator.language).toLowerCase();

const settings: Settings = {
  desk: new URL(import.meta.url).origin,
  channel: options["channel"] ?? "web",
  language: wanted.startsWith("fr") ? "fr" : "en",
  identity: options["identity"] ?? null,
  accent: "accent" in options,
};
export const storageKey = `helpdesk:${settings.desk}:${settings.channel}`;

const WORDS = {
  en: { open: "Chat with us", close: "Close the chat", unread: (n: number) => `Chat with us: ${n} unread` },
  fr: { open: "Discuter avec nous", close: "Fermer la discussion", unread: (n: number) => `Discuter avec nous : ${n} non lus` },
}[settings.language];

const host = document.createElement("div");
host.id = "helpdesk-widget";
host.lang = settings.language;
host.dataset["theme"] = options["theme"] ?? "auto";
host.dataset["position"] = options["position"] === "left" ? "left" : "right";
if (options["accent"] && CSS.supports("color", options["accent"])) host.style.setProperty("--accent", options["accent"]);

const root = host.attachShadow({ mode: "open" });
style(css);
root.innerHTML = `<button type="button" class="launcher" aria-expanded="false" aria-controls="panel">
  <svg class="talk" viewBox="0 0 24 24" aria-hidden="true"><path d="M4.5 5.5h15a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H12l-4.5 3.5v-3.5h-3a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1Z"/></svg>
  <svg class="shut" viewBox="0 0 24 24" aria-hidden="true"><path d="m6 9 6 6 6-6"/></svg>
  <span class="badge" hidden></span>
</button>`;
const launcher = root.querySelector("button") as HTMLButtonElement;
const badge = root.querySelector(".badge") as HTMLElement;
document.body.append(host);

let loading: Promise<Chat> | null = null;
let unread = 0;
label();

/** The chat itself, fetched once. */
function chat(): Promise<Chat> {
  loading ??= import("./chat").then(({ startChat }) => startChat(root, settings, storageKey, { opened, unread: count, style }));
  loading.catch(() => (loading = null)); // a lost connection: the next click tries again
  return loading;
}

/** A style sheet that also a page allows which forbids inline styles. */
function style(text: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

function opened(isOpen: boolean): void {
  launcher.setAttribute("aria-expanded", String(isOpen));
  host.toggleAttribute("data-open", isOpen);
  remember("sessionStorage", "open", isOpen ? "1" : null);
  label();
  if (!isOpen) launcher.focus();
}

function count(messages: number): void {
  unread = messages;
  badge.hidden = !messages;
  badge.textContent = messages > 9 ? "9+" : String(messages);
  label();
}

function label(): void {
  const isOpen = launcher.getAttribute("aria-expanded") === "true";
  launcher.setAttribute("aria-label", isOpen ? WORDS.close : unread ? WORDS.unread(unread) : WORDS.open);
}

/** Pages may be denied storage: the chat then lasts as long as the page. */
function remember(where: "localStorage" | "sessionStorage", key: string, value: string | null): void {
  try {
    if (value === null) window[where].removeItem(`${storageKey}:${key}`);
    else window[where].setItem(`${storageKey}:${key}`, value);
  } catch {
    return;
  }
}

function remembered(where: "localStorage" | "sessionStorage", key: string): string | null {
  try {
    return window[where].getItem(`${storageKey}:${key}`);
  } catch {
    return null;
  }
}

launcher.addEventListener("click", () => void chat().then((one) => one.toggle()));

// Whoever has a running conversation hears of an answer on every page, and finds the chat as they left it.
if (remembered("sessionStorage", "open")) void chat().then((one) => one.open(false));
else if (remembered("localStorage", "conversation")) {
  (window.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 1500)))(() => void chat());
}

const api = {
  open: () => chat().then((one) => one.open(true)),
  close: () => chat().then((one) => one.close()),
  /** The visitor signed in on the site: `jwt` says who they are. */
  identify: (jwt: string) => {
    settings.identity = jwt;
    return loading?.then((one) => one.restart());
  },
  /** The visitor signed out: this browser forgets the conversation. */
  forget: () => {
    settings.identity = null;
    for (const key of ["token", "conversation", "outbox", "seen"]) remember("localStorage", key, null);
    return loading?.then((one) => one.restart());
  },
};
declare global {
  interface Window {
    HelpdeskWidget: typeof api;
  }
}
window.HelpdeskWidget = api;
