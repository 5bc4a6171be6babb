// The page around the widget. Our own `window` may be that of an empty frame (loader.ts), which is hidden and
// has no size: what is about the screen, the page's address or its sound is asked of the page's window.
export const page: Window & typeof globalThis = (() => {
  try {
    const frame = window.frameElement as (HTMLIFrameElement & { helpdeskStart?: unknown }) | null;
    if (frame?.helpdeskStart) return window.parent as Window & typeof globalThis;
  } catch {
    return window; // a frame of another origin is around the page itself
  }
  return window;
})();

export const isPhone = (): boolean => page.matchMedia("(max-width: 480px)").matches;
export const isVisible = (): boolean => page.document.visibilityState === "visible";
