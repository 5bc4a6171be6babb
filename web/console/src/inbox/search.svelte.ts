// The search box of the inbox: what is typed, and what was asked after a short pause.
import { Completing } from "../filter/completing.svelte";

const PAUSE_MS = 180;

class Search extends Completing {
  asked = $state("");
  #timer = 0;

  override type(text: string): void {
    super.type(text);
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => (this.asked = text.trim()), text.trim() ? PAUSE_MS : 0);
  }

  clear(): void {
    this.close();
    this.type("");
    this.asked = "";
  }

  focus(): void {
    this.field?.focus();
    this.field?.select();
  }
}

export const search = new Search();
