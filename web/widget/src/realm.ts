// A realm in which no script of the page has changed anything, for everything behind the launcher.
import type { Start } from "./contract";

export interface Frame extends HTMLIFrameElement {
  helpdeskStart?: (start: Start) => void;
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
export function realm(root: ShadowRoot, nonce: string): Promise<Start> {
  return new Promise((done, failed) => {
    let settled = false;
    const here = (): void => {
      if (settled) return;
      settled = true;
      import("./chat").then((loaded) => done(loaded.start), failed);
    };
    const frame = document.createElement("iframe") as Frame;
    frame.hidden = true;
    frame.title = "Helpdesk";
    frame.tabIndex = -1;
    frame.setAttribute("aria-hidden", "true");
    frame.helpdeskStart = (start) => {
      settled = true;
      done(start);
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
    root.appendChild(frame);
    setTimeout(here, 10_000);
  });
}

/** Where a page asks for Trusted Types, a policy "helpdesk" vouches for our own address. */
function trusted(url: string): string {
  const types = (window as { trustedTypes?: { createPolicy: (name: string, rules: object) => { createScriptURL: (url: string) => string } } }).trustedTypes;
  return types ? types.createPolicy("helpdesk", { createScriptURL: (given: string) => given }).createScriptURL(url) : url;
}
