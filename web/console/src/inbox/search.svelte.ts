// The search box of the inbox: what is typed, and what was asked after a short pause.
const PAUSE_MS = 180;

class Search {
  typed = $state("");
  asked = $state("");
  field: HTMLInputElement | null = null;
  #timer = 0;

  type(text: string): void {
    this.typed = text;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => (this.asked = text.trim()), text.trim() ? PAUSE_MS : 0);
  }

  clear(): void {
    this.type("");
    this.asked = "";
  }

  focus(): void {
    this.field?.focus();
    this.field?.select();
  }
}

export const search = new Search();
