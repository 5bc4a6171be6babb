// The address is the state of the screen: /console/inbox/mine/12, /console/customers/7, …
import { mayLeave } from "./leaving";

const BASE = "/console";

export type Section = "inbox" | "customers" | "faq" | "reports" | "settings" | "setup";
const SECTIONS: readonly string[] = ["inbox", "customers", "faq", "reports", "settings", "setup"];

class Router {
  #parts = $state.raw<string[]>(read());
  section = $derived((SECTIONS.includes(this.#parts[0] ?? "") ? this.#parts[0] : "inbox") as Section);
  /** Whether the address is that of a link that works once. */
  welcome = $derived(this.#parts[0] === "welcome");
  /** The view of the inbox, or the page of the settings or the FAQ; "" when the address names none. */
  page = $derived(this.#parts[1] ?? "");
  /** The open ticket's number. */
  ticket = $derived(this.section === "inbox" ? number(this.#parts[2]) : null);
  /** The rule that the settings begin with. */
  rule = $derived(this.section === "settings" && this.page === "rules" ? number(this.#parts[2]) : null);
  /** The open customer's id. */
  contact = $derived(this.section === "customers" ? number(this.#parts[1]) : null);
  /** Whether the customers' page shows companies. */
  companies = $derived(this.section === "customers" && this.page === "companies");
  /** The open company's id. */
  company = $derived(this.companies ? number(this.#parts[2]) : null);

  /** The open article's id. */
  article = $derived(this.section === "faq" ? number(this.#parts[1]) : null);

  constructor() {
    addEventListener("popstate", () => {
      if (mayLeave()) this.#parts = read();
      else history.pushState(null, "", href(this.#parts.map(encodeURIComponent).join("/"))); // back to where we are
    });
  }

  /** `agreed`: the advisor was already asked about unsaved text. */
  go(to: string, how: "push" | "replace" = "push", agreed = false): void {
    const url = `${BASE}/${to}`;
    if (url === location.pathname || !(agreed || mayLeave())) return;
    history[how === "push" ? "pushState" : "replaceState"](null, "", url);
    this.#parts = read();
  }

  openTicket(ticket: number, how: "push" | "replace" = "push"): void {
    const view = this.section === "inbox" && this.page ? this.page : "all";
    this.go(`inbox/${view}/${ticket}`, how);
  }

  closeTicket(): void {
    this.go(`inbox/${this.page || "mine"}`);
  }
}

/** The address of a place in the console, for a link. */
export function href(to: string): string {
  return `${BASE}/${to}`;
}

/** Follows a link without loading the page, unless the reader asked for a new tab. */
export function follow(event: MouseEvent, to: string): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  router.go(to);
}

function read(): string[] {
  return location.pathname.replace(BASE, "").split("/").filter(Boolean).map(decodeURIComponent);
}

function number(part: string | undefined): number | null {
  return part && /^\d+$/.test(part) ? Number(part) : null;
}

export const router = new Router();
