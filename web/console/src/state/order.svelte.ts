// How the list of each view is sorted: as the desk sorts it, unless the advisor chose otherwise.
import { ORDERS, type Order } from "../lib/above";
import { teamOf } from "./views.svelte";

const STORED = "helpdesk.order";
const WORK = new Set(["mine", "unassigned", "open", "undelivered"]);

class Orders {
  #chosen = $state.raw<Record<string, Order>>(load());

  of(view: string): Order {
    return this.#chosen[view] ?? (WORK.has(view) || teamOf(view) !== null ? "priority" : "updated");
  }

  choose(view: string, order: Order): void {
    this.#chosen = { ...this.#chosen, [view]: order };
    localStorage.setItem(STORED, JSON.stringify(this.#chosen));
  }
}

function load(): Record<string, Order> {
  try {
    const stored = JSON.parse(localStorage.getItem(STORED) ?? "{}") as Record<string, Order>;
    return Object.fromEntries(Object.entries(stored).filter(([, order]) => ORDERS.includes(order)));
  } catch {
    return {}; // written by something else
  }
}

export const orders = new Orders();
