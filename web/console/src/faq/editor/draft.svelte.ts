// The text of an article as it is written: what the desk keeps, and what is typed over it.
import type { ArticleView } from "../../api/types";

export interface ArticleText {
  title: string;
  body: string;
  /** One a line. */
  questions: string;
}

/** Typed text with the version it was typed over, as this browser keeps it. */
export interface Typed {
  base: number;
  kept: ArticleText;
  text: ArticleText;
}

const FIELDS = ["title", "body", "questions"] as const;

export class Draft {
  title = $state("");
  body = $state("");
  questions = $state("");
  /** The version that the typed text goes on from: a save over a newer one is refused. */
  base = $state(0);
  /** A newer version that somebody else saved while text was typed; null if there is none. */
  theirs = $state.raw<ArticleView | null>(null);
  #kept = $state.raw<ArticleText>({ title: "", body: "", questions: "" });
  unsaved = $derived(
    this.title !== this.#kept.title || this.body !== this.#kept.body || lines(this.questions).join("\n") !== this.#kept.questions,
  );
  /** Whether their version was not looked at yet. */
  overtaken = $derived(this.theirs !== null && this.theirs.version > this.base);

  /** The three texts as they are now. */
  get text(): ArticleText {
    return { title: this.title, body: this.body, questions: this.questions };
  }

  /** What a save sends. */
  get sent() {
    return { title: this.title, body: this.body, questions: lines(this.questions) };
  }

  get typed(): Typed {
    return { base: this.base, kept: this.#kept, text: this.text };
  }

  /** Takes up what was typed earlier, before the desk's own answer is adopted. */
  resume({ base, kept, text }: Typed): void {
    this.base = base;
    this.#kept = kept;
    Object.assign(this, text);
  }

  /**
   * Takes up what the desk keeps now. A field that was typed in since it read as in `since` stays as it is.
   * With `since` it is our own save that answers; without, a newer version is somebody else's.
   */
  adopt(view: ArticleView, since?: ArticleText): void {
    const { newest, version } = view;
    const kept = { title: newest.title, body: newest.body, questions: newest.questions.join("\n") };
    const passed = since === undefined && this.unsaved && this.base > 0 && version > this.base;
    const from = since ?? this.#kept;
    for (const field of FIELDS) if (this[field] === from[field]) this[field] = kept[field];
    this.#kept = kept;
    if (passed && this.unsaved) this.theirs = view;
    else if (!this.theirs || version > this.theirs.version) this.#follow(version);
  }

  /** Their version is on screen: the next save is meant to go on from it. */
  looked(): void {
    if (this.theirs) this.base = this.theirs.version;
  }

  /** Gives up what was typed. */
  discard(): void {
    Object.assign(this, this.#kept);
    this.#follow(this.theirs?.version ?? this.base);
  }

  #follow(version: number): void {
    this.base = version;
    this.theirs = null;
  }
}

function lines(text: string): string[] {
  return text.split("\n").map((one) => one.trim()).filter(Boolean);
}
