// How much room there is: three panes, a drawer for the customer, or one pane at a time.
import { MediaQuery } from "svelte/reactivity";

export const drawer = new MediaQuery("max-width: 1100px");
export const phone = new MediaQuery("max-width: 720px");
