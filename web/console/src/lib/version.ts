// Whether the desk serves newer pages than these, and whether loading them now would disturb anybody.

const RELOADED = "helpdesk.reloaded-for";
const BUILD = import.meta.env.VITE_BUILD ?? ""; // the hash of all sources, set by hatch_build.py

/** `version` as in the desk's hello: behind the "+" are the first digits of the hash its pages come from.
 * A build by hand, on either side, is never outdated. */
export function isOutdated(version: string, build = BUILD): boolean {
  const served = version.split("+")[1] ?? "";
  return served !== "" && build !== "" && !build.startsWith(served);
}

/** Whether a field holds text, or a dialog is open. */
export function isWriting(page: ParentNode): boolean {
  if (page.querySelector("[role=dialog]")) return true;
  const fields = page.querySelectorAll<HTMLInputElement>("textarea, input:not([type=checkbox], [type=radio], [type=hidden])");
  return [...fields].some((field) => field.value !== "");
}

/** Once for each version, however many a tab has seen: it does not reload for ever where its pages stay old
 * all the same, or where processes of two versions answer in turns. */
export function reloadFor(version: string): void {
  const seen = (sessionStorage.getItem(RELOADED) ?? "").split(" ");
  if (seen.includes(version)) return;
  sessionStorage.setItem(RELOADED, [...seen, version].join(" ").trim());
  location.reload();
}
