// Where the launcher and its frame are in the page, and that they stay there: libraries that change pages without
// loading them (Turbo, Astro, htmx) replace the body or all that is in it, and scripts move what they do not know.
//
// The first place is the body: React 18 takes a foreign child of <html> for a failed hydration. A page that took
// us out of there does not hydrate itself any more, and beside the body nothing is swapped.

const MOST_A_SECOND = 20; // a page that insists gets its way

/** Puts what `nodes` gives into the page, and back whenever it was taken away; `back` is called after that. */
export function stayInPage(nodes: () => Element[], back: () => void): () => void {
  let home: Element = document.body ?? document.documentElement;
  let since = 0;
  let times = 0;
  const observer = new MutationObserver(look);

  function place(): void {
    const all = nodes();
    for (let at = 0; at < all.length; at++) {
      const node = all[at] as Element;
      if (node.parentNode !== home) home.appendChild(node);
    }
    observer.disconnect();
    observer.observe(document, { childList: true });
    observer.observe(document.documentElement, { childList: true });
    observer.observe(home, { childList: true });
  }

  function isHome(): boolean {
    const all = nodes();
    for (let at = 0; at < all.length; at++) if (all[at]?.parentNode !== home) return false;
    return home.isConnected;
  }

  function look(): void {
    sweep(nodes());
    if (isHome() || isInsisting()) return;
    home = document.documentElement;
    place();
    back();
  }

  function isInsisting(): boolean {
    const now = Date.now();
    if (now - since > 1000) {
      since = now;
      times = 0;
    }
    return ++times > MOST_A_SECOND;
  }

  place();
  return place;
}

/** Copies of us that a library kept with a page it shows once more: there is nothing in them. */
function sweep(ours: Element[]): void {
  const found = document.querySelectorAll('[id="helpdesk-widget"], [id="helpdesk-realm"]');
  for (let at = 0; at < found.length; at++) {
    const one = found[at] as Element;
    let own = false;
    for (let of = 0; of < ours.length; of++) if (ours[of] === one) own = true;
    if (!own) one.parentNode?.removeChild(one);
  }
}
