// Lists of articles, and one article to read inside the widget.
import type { App, View } from "../app";
import { arrange, byArrows, h, icon } from "../lib/dom";
import type { Article, Found } from "../state/faq";
import { rich } from "./rich";

/** A list of articles; `from`: the question they were found for, "" for none. */
export function articleList(app: App, found: Found[], open: (one: Found) => void, leave?: () => void): HTMLUListElement {
  const list = h("ul", { class: "articles", role: "list" });
  for (const one of found) {
    const says = h("span", { class: "says" }, h("strong", { dir: "auto" }, one.title), one.excerpt && h("span", { class: "excerpt", dir: "auto" }, one.excerpt));
    list.append(h("li", {}, h("button", { type: "button", class: "item", onclick: () => open(one) }, icon("article"), says, icon("next"))));
  }
  byArrows(list, leave);
  return list;
}

const WORTH = 0.3; // confidence from which an article is worth an interruption

/** Asks for suggestions once typing pauses, and shows those of the newest wording. */
export class Suggester {
  element = h("div", { class: "suggestions" });
  question = "";
  #timer = 0;

  constructor(
    private app: App,
    private heading: string,
    private open: (one: Found) => void,
    private least = 3,
  ) {}

  type(text: string): void {
    this.question = text.trim();
    clearTimeout(this.#timer);
    if (this.question.length < this.least) this.element.replaceChildren();
    else this.#timer = window.setTimeout(() => void this.#ask(this.question), 220);
  }

  async #ask(question: string): Promise<void> {
    const found = (await this.app.faq.suggest(question, 3)).filter((one) => one.confidence >= WORTH);
    if (question !== this.question) return;
    if (found.length) this.element.replaceChildren(h("h3", {}, this.heading), articleList(this.app, found, this.open));
    else this.element.replaceChildren();
    this.app.changed();
  }
}

export class ArticleView implements View {
  element = h("div", { class: "page reading", tabindex: "-1" });
  #id = 0;
  #question = "";
  #body = h("article", {});
  #after = h("div", { class: "after", "aria-live": "polite" });

  constructor(private app: App) {
    this.element.append(this.#body, this.#after);
  }

  /** `question`: what it was found for, to begin a conversation with where it did not help. */
  show(id: number, question = ""): void {
    if (question || id !== this.#id) this.#question = question;
    if (id === this.#id) return;
    this.#id = id;
    this.#body.replaceChildren(h("div", { class: "skeleton", "aria-hidden": "true" }), h("p", { class: "spoken", role: "status" }, this.app.words.loading));
    this.#after.replaceChildren();
    this.element.scrollTop = 0;
    this.app.faq.article(id).then(
      (article) => id === this.#id && this.#draw(article),
      () => id === this.#id && this.#failed(),
    );
  }

  render(): void {
    return;
  }

  enter(): void {
    this.element.focus();
  }

  #draw(article: Article): void {
    const { words, settings } = this.app;
    const link = h("a", { href: article.url, target: "_blank", rel: "noopener", class: "link" }, words.openPage, icon("out"));
    this.#body.replaceChildren(h("h3", { class: "heading", dir: "auto" }, article.title), rich(article.html, settings.desk), h("p", { class: "source" }, link));
    arrange(this.#after, [
      h("h4", {}, words.didHelp),
      h(
        "div",
        { class: "pair" },
        h("button", { type: "button", class: "plain", onclick: () => this.#solved(article) }, icon("check"), words.solved),
        h("button", { type: "button", class: "outline", onclick: () => this.#stillOpen(article) }, icon("chat"), words.stillNeed),
      ),
    ]);
  }

  #solved(article: Article): void {
    void this.app.faq.solved(article.id, true);
    const home = h("button", { type: "button", class: "link", onclick: () => this.app.go({ view: "home" }) }, this.app.words.backHome);
    this.#after.replaceChildren(h("h4", { tabindex: "-1" }, this.app.words.solvedThanks), home);
    home.focus();
  }

  #stillOpen(article: Article): void {
    void this.app.faq.solved(article.id, false);
    this.app.ask(this.#question);
  }

  #failed(): void {
    const { words } = this.app;
    const again = () => {
      const id = this.#id;
      this.#id = 0;
      this.show(id, this.#question);
    };
    this.#body.replaceChildren(h("p", { role: "alert" }, words.articleFailed, " ", h("button", { type: "button", class: "link", onclick: again }, words.tryAgain)));
  }
}

