// A phone's screen: the keyboard takes part of it, and the focus stays in what covers the page.
import { isPhone, page } from "../lib/env";

/** Keep the panel in what the keyboard leaves of the screen; harmless where nothing covers it. */
export function fitScreen(panel: HTMLElement, host: HTMLElement, isOpen: () => boolean): void {
  const view = page.visualViewport;
  if (!view) return;
  const fit = () => {
    if (!isOpen() || !isPhone()) {
      host.style.removeProperty("--hd-height");
      host.style.removeProperty("--hd-top");
      return;
    }
    host.style.setProperty("--hd-height", `${view.height}px`);
    host.style.setProperty("--hd-top", `${view.offsetTop}px`);
    panel.setAttribute("aria-modal", "true");
  };
  view.addEventListener("resize", fit);
  view.addEventListener("scroll", fit);
}

/** Tab goes round inside the panel. */
export function keepFocus(panel: HTMLElement, root: ShadowRoot, event: KeyboardEvent): void {
  const all = [...panel.querySelectorAll<HTMLElement>("button, a[href], input, textarea, select, [tabindex='0']")];
  const stops = all.filter((one) => one.tabIndex >= 0 && !one.hasAttribute("disabled") && one.getClientRects().length > 0);
  const first = stops[0];
  const last = stops.at(-1);
  const now = root.activeElement;
  if (event.shiftKey && now === first) {
    event.preventDefault();
    last?.focus();
  } else if (!event.shiftKey && now === last) {
    event.preventDefault();
    first?.focus();
  }
}
