// The one script tag of a page: puts the launcher there, and fetches the widget when it is wanted.
//
// <script type="module" src="https://desk.example/widget/loader.js" data-helpdesk data-channel="web"></script>
// docs/integrator.md has the further attributes and window.helpdesk, which this file makes.
//
// This file runs among the page's own scripts, whose libraries may have changed Array.prototype and worse:
// it keeps to plain loops and to properties it set itself. Everything else runs in an empty frame's realm,
// where all is as the browser made it (see realm()).
import { chatInk } from "shared/colours";
import type { ChatUser } from "shared/frames/visitor.gen";
import css from "./launcher.css?inline";
import type { Settings, Widget } from "../contract";
import { drawing } from "./drawing";
import { stayInPage } from "./home";
import { ownFrame, realm, type Realm } from "./realm";

const owner = ownFrame();
if (owner?.helpdeskStart) {
  const hand = owner.helpdeskStart;
  import("../panel/start").then((loaded) => hand(loaded.start), () => hand(null));
}
else if (!("helpdesk" in window) || !document.getElementById("helpdesk-widget")) boot();

function boot(): void {
  const tag = ownTag();
  const read = (name: string): string => tag?.getAttribute(`data-${name}`) ?? "";
  const desk = new URL(import.meta.url).origin;
  const spoken = (read("language") || document.documentElement.lang || navigator.language).toLowerCase();
  const settings: Settings = {
    desk,
    channel: read("channel") || "web",
    language: spoken.startsWith("fr") ? "fr" : "en",
    identity: read("identity") || null,
    user: read("user-id")
      ? { id: read("user-id"), expires: Number(read("user-expires")), hash: read("user-hash"), name: read("user-name"), email: read("user-email") }
      : null,
    accent: read("accent") !== "",
    position: read("position"),
    theme: read("theme"),
    kept: Object.create(null) as Record<string, string | null>,
  };
  const storageKey = `helpdesk:${desk}:${settings.channel}`;
  const french = settings.language === "fr";
  const words = {
    open: french ? "Discuter avec nous" : "Chat with us",
    close: french ? "Fermer la discussion" : "Close the chat",
    unread: french ? "non lus" : "unread",
    colon: french ? "\u00a0: " : ": ",
  };

  const host = document.createElement("div");
  host.id = "helpdesk-widget";
  host.lang = settings.language;
  host.setAttribute("data-theme", settings.theme === "light" || settings.theme === "dark" ? settings.theme : "auto");
  host.setAttribute("data-position", settings.position === "left" ? "left" : "right");
  const root = host.attachShadow({ mode: "open" });
  const launcher = document.createElement("button");
  launcher.type = "button";
  launcher.className = "launcher";
  launcher.setAttribute("aria-expanded", "false");
  launcher.appendChild(drawing("talk", "M4.5 5.5h15a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H12l-4.5 3.5v-3.5h-3a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1Z"));
  launcher.appendChild(drawing("shut", "m6 9 6 6 6-6"));
  const badge = document.createElement("span");
  badge.className = "badge";
  badge.hidden = true;
  launcher.appendChild(badge);
  root.appendChild(launcher);
  style(css);
  accent(read("accent"));

  const launcherSheets = root.adoptedStyleSheets;
  let loading: Promise<Widget> | null = null;
  let around: Realm | null = null;
  let resolve: (one: Widget | Promise<Widget>) => void;
  let isOpen = false;
  let unread = 0;
  const names: string[] = [];
  const listeners: ((detail: unknown) => void)[] = [];
  label();
  const place = stayInPage(() => (around ? [host, around.frame] : [host]), back);

  /** The widget itself, fetched once. */
  function widget(): Promise<Widget> {
    if (loading) return loading;
    const own = realm(tag?.nonce ?? "");
    const mine = new Promise<Widget>((done, failed) => {
      resolve = done;
      own.start.then((start) => start(root, settings, storageKey, { opened, unread: count, style, accent, tell, mount, ready })).then(done, failed);
    });
    loading = mine;
    around = own;
    place();
    mine.catch(() => {
      if (loading === mine) loading = around = null; // a lost connection: the next click tries again
      own.frame.parentNode?.removeChild(own.frame);
    });
    return mine;
  }

  /** The panel on screen, and the one that is to take its place. */
  let panel: HTMLElement | null = null;
  let next: HTMLElement | null = null;
  let hadFocus = false;
  let leftAt = 0;
  root.addEventListener("focusout", () => (leftAt = Date.now()));

  function mount(element: HTMLElement): void {
    if (panel) {
      next = element;
      setTimeout(ready, 1500); // without a connection, too
    } else root.appendChild((panel = element));
  }

  /** What the panel shows is there: now it takes the place of one whose frame ended. */
  function ready(): void {
    if (!panel || !next) return;
    const before = panel;
    panel = next;
    next = null;
    root.insertBefore(panel, before);
    hadFocus ||= root.activeElement !== null && root.activeElement !== launcher;
    const typed = before.querySelector<HTMLTextAreaElement>("#text");
    root.removeChild(before);
    void loading?.then((one) => isOpen && one.open(hadFocus, typed?.value));
  }

  /** The page had taken us away. A frame that was taken out with us is empty: the widget starts again in another. */
  function back(): void {
    hadFocus = root.activeElement !== null || Date.now() - leftAt < 200;
    if (!around?.isDead()) {
      if (isOpen) void loading?.then((one) => one.open(hadFocus));
      return;
    }
    const gone = around.frame;
    const pending = resolve;
    loading = around = null;
    gone.parentNode?.removeChild(gone);
    root.adoptedStyleSheets = launcherSheets;
    pending(widget()); // for whoever still waits for the first
  }

  /** A style sheet that also a page allows which forbids inline styles. */
  function style(text: string): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    const sheets = [sheet];
    for (let at = root.adoptedStyleSheets.length - 1; at >= 0; at--) sheets.unshift(root.adoptedStyleSheets[at] as CSSStyleSheet);
    root.adoptedStyleSheets = sheets;
  }

  /** The accent, and the ink that is readable on it (WCAG 2's contrast, for #rrggbb). */
  function accent(color: string): void {
    if (!color || !CSS.supports("color", color)) return;
    host.style.setProperty("--hd-accent", color);
    if (/^#[0-9a-f]{6}$/i.test(color)) host.style.setProperty("--hd-on-accent", chatInk(color));
  }

  function opened(now: boolean): void {
    if (isOpen === now) return;
    isOpen = now;
    launcher.setAttribute("aria-expanded", String(now));
    host.toggleAttribute("data-open", now);
    remember("sessionStorage", "open", now ? "1" : null);
    label();
    if (!now) launcher.focus();
    tell(now ? "open" : "close", null);
  }

  function count(messages: number): void {
    if (unread === messages) return;
    unread = messages;
    badge.hidden = !messages;
    badge.textContent = messages > 9 ? "9+" : String(messages);
    label();
    tell("unread", messages);
  }

  function label(): void {
    launcher.setAttribute("aria-label", isOpen ? words.close : unread ? `${words.open}${words.colon}${unread} ${words.unread}` : words.open);
  }

  function tell(event: string, detail: unknown): void {
    for (let at = 0; at < names.length; at++) {
      if (names[at] !== event) continue;
      try {
        listeners[at]?.(detail);
      } catch (error) {
        reportError(error); // the page's own fault, and none of the widget's
      }
    }
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

  launcher.addEventListener("click", () => void widget().then((one) => one.toggle()));

  const whenLoaded = (what: (one: Widget) => void): Promise<void> => (loading ? loading.then(what) : Promise.resolve());

  const api = {
    open: () => widget().then((one) => one.open(true)),
    close: () => whenLoaded((one) => one.close()),
    toggle: () => widget().then((one) => one.toggle()),
    /** Begin a conversation, with `text` in the field. */
    ask: (text?: string) => widget().then((one) => one.ask(String(text ?? ""))),
    /** Show an article of the FAQ, by its id. */
    article: (id: number) => widget().then((one) => one.article(Number(id))),
    /** The visitor signed in on the site: a JWT, or {id, expires, hash} says who they are. */
    identify: (who: string | ChatUser) => {
      settings.identity = typeof who === "string" ? who : null;
      settings.user = typeof who === "string" ? null : who;
      return whenLoaded((one) => one.restart(settings.identity, settings.user));
    },
    /** The visitor signed out: this browser forgets their conversations. */
    forget: () => {
      settings.identity = settings.user = null;
      remember("localStorage", "token", null);
      remember("localStorage", "conversation", null);
      remember("localStorage", "outbox", null);
      return whenLoaded((one) => one.restart(null, null));
    },
    /** open, close, unread (a number), message, identity (a code); the answer takes it back. */
    on: (event: string, listener: (detail: unknown) => void) => {
      const at = names.length;
      names[at] = event;
      listeners[at] = listener;
      return () => void (names[at] = "");
    },
  };
  Object.defineProperty(window, "helpdesk", { value: api, configurable: true, enumerable: true, writable: true });
  window.dispatchEvent(new Event("helpdesk:ready"));

  // Whoever has a running conversation hears of an answer on every page, and finds the chat as they left it.
  if (remembered("sessionStorage", "open")) void widget().then((one) => one.open(false));
  else if (remembered("localStorage", "conversation") || settings.identity || settings.user) {
    if ("requestIdleCallback" in window) window.requestIdleCallback(() => void widget());
    else setTimeout(() => void widget(), 1500);
  }
}

/** The script that put us here. */
function ownTag(): HTMLScriptElement | null {
  const marked = document.querySelector<HTMLScriptElement>("script[data-helpdesk]");
  if (marked) return marked;
  const all = document.querySelectorAll<HTMLScriptElement>("script[type=module][src]");
  for (let at = 0; at < all.length; at++) if (all[at]?.src === import.meta.url) return all[at] ?? null;
  return null;
}
