// The text of an article as it is written: what the desk keeps, and what is typed over it.
import type { ArticleView } from "../../api/types";

export interface ArticleText {
  title: string;
  body: string;
  /** One a line. */
  questions: string;
}

export class Draft {
  title = $state("");
  body = $state("");
  questions = $state("");
  #kept = $state.raw<ArticleText>({ title: "", body: "", questions: "" });
  unsaved = $derived(
    this.title !== this.#kept.title || this.body !== this.#kept.body || lines(this.questions).join("\n") !== this.#kept.questions,
  );

  /** The three texts as they are now. */
  get text(): ArticleText {
    return { title: this.title, body: this.body, questions: this.questions };
  }

  /** What a save sends. */
  get sent() {
    return { title: this.title, body: this.body, questions: lines(this.questions) };
  }

  /** Takes up what the desk keeps now. A field that was typed in since it read as in `since` stays as it is. */
  adopt({ newest }: ArticleView, since: ArticleText = this.#kept): void {
    const kept = { title: newest.title, body: newest.body, questions: newest.questions.join("\n") };
    if (this.title === since.title) this.title = kept.title;
    if (this.body === since.body) this.body = kept.body;
    if (this.questions === since.questions) this.questions = kept.questions;
    this.#kept = kept;
  }
}

function lines(text: string): string[] {
  return text.split("\n").map((one) => one.trim()).filter(Boolean);
}
