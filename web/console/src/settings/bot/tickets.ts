// The list behind a number.
import { search } from "../../inbox/search.svelte";
import { router } from "../../lib/router.svelte";

export function showTickets(filter: string): void {
  search.type(filter);
  search.asked = filter;
  router.go("inbox/all");
}
