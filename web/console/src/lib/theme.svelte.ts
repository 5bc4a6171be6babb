// Light or dark: the system's choice, unless somebody chose here.
import { MediaQuery } from "svelte/reactivity";

const STORED = "helpdesk.theme";
export type Choice = "system" | "light" | "dark";

class Theme {
  choice = $state<Choice>((localStorage.getItem(STORED) as Choice | null) ?? "system");

  #systemDark = new MediaQuery("prefers-color-scheme: dark");
  dark = $derived(this.choice === "system" ? this.#systemDark.current : this.choice === "dark");

  choose(choice: Choice): void {
    this.choice = choice;
    localStorage.setItem(STORED, choice);
    this.show();
  }

  show(): void {
    if (this.choice === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = this.choice;
  }
}

export const theme = new Theme();
