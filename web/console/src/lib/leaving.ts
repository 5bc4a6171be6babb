// Unsaved text: leaving it behind, by a link, by going back or by closing the page, asks first.
import { t } from "./i18n.svelte";

const guards = new Set<() => boolean>();

/** Watches over text for which `unsaved` says whether it would be lost; returns how to stop. */
export function guard(unsaved: () => boolean): () => void {
  if (!guards.size) addEventListener("beforeunload", warn);
  guards.add(unsaved);
  return () => {
    guards.delete(unsaved);
    if (!guards.size) removeEventListener("beforeunload", warn);
  };
}

/** Whether nothing would be lost, or the advisor says that it may be. */
export function mayLeave(): boolean {
  return !losing() || confirm(t("leave.unsaved"));
}

function losing(): boolean {
  return [...guards].some((unsaved) => unsaved());
}

function warn(event: BeforeUnloadEvent): void {
  if (losing()) event.preventDefault();
}
