// A realm in which no script of the page has changed anything, for everything behind the launcher.
import type { Start } from "../contract";

const PATIENCE_MS = 10_000; // for the frame; after it the widget runs in the page
const LONGEST_MS = 30_000; // for everything: whoever waits for the widget is told

export interface Frame extends HTMLIFrameElement {
  /** null: what is behind the launcher could not be fetched. */
  helpdeskStart?: (start: Start | null) => void;
}

export interface Realm {
  /** To be put into the page. */
  frame: Frame;
  start: Promise<Start>;
  /** Whether what was started in the frame ended with it: a frame that was taken out of the page begins again empty. */
  isDead: () => boolean;
}

/** The frame we are in, if it is one that `realm` made; null in the page itself. */
export function ownFrame(): Frame | null {
  try {
    return window.frameElement as Frame | null;
  } catch {
    return null;
  }
}

/** Runs the widget in an empty frame of our own, in which no script of the page has changed anything: this
 * very script, loaded there, finds its frame and hands `start` out. Where the page lets nobody reach into such
 * a frame (a sandbox without an origin of its own), the widget runs in the page. */
export function realm(nonce: string): Realm {
  const frame = document.createElement("iframe") as Frame;
  let inner: Window | null = null;
  frame.id = "helpdesk-realm";
  frame.title = "Helpdesk";
  frame.tabIndex = -1;
  frame.setAttribute("aria-hidden", "true");
  frame.style.setProperty("display", "none", "important");
  const start = new Promise<Start>((done, failed) => {
    let settled = false;
    const here = (): void => {
      if (settled) return;
      settled = true;
      import("../panel/start").then((loaded) => done(loaded.start), failed);
    };
    frame.helpdeskStart = (given) => {
      if (settled) return;
      if (!given) return here();
      settled = true;
      inner = frame.contentWindow;
      done(given);
    };
    frame.addEventListener("load", () => {
      if (settled || frame.contentDocument?.querySelector("script")) return;
      try {
        const inside = frame.contentDocument as Document;
        const script = inside.createElement("script");
        script.type = "module";
        script.nonce = nonce;
        script.onerror = here;
        script.src = trusted(import.meta.url);
        inside.head.appendChild(script);
      } catch {
        here();
      }
    });
    setTimeout(here, PATIENCE_MS);
    setTimeout(() => failed(new Error("The chat could not be loaded.")), LONGEST_MS);
  });
  return { frame, start, isDead: () => inner !== null && frame.contentWindow !== inner };
}

/** Where a page asks for Trusted Types, a policy "helpdesk" vouches for our own address. */
let policy: { createScriptURL: (url: string) => string } | null = null;
function trusted(url: string): string {
  const types = (window as { trustedTypes?: { createPolicy: (name: string, rules: object) => NonNullable<typeof policy> } }).trustedTypes;
  if (!types) return url;
  policy ??= types.createPolicy("helpdesk", { createScriptURL: (given: string) => given }); // a name is good for one policy
  return policy.createScriptURL(url);
}
