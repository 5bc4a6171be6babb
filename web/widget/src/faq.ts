// The FAQ as the widget asks it, over its public API. A desk without one answers 404: then nothing of it is
// shown.
import type { Settings } from "./contract";

export interface Found {
  id: number;
  title: string;
  excerpt: string;
  url: string;
  confidence: number; // from 0 to 1
}

export interface Article {
  id: number;
  title: string;
  url: string;
  html: string;
}

export class Faq {
  there = true; // until it says otherwise
  #known = new Map<string, Promise<Found[]>>();
  #articles = new Map<number, Promise<Article>>();

  constructor(
    private settings: Settings,
    private token: () => string | null,
  ) {}

  /** Articles for a question as it is typed, best first. */
  suggest(question: string, limit = 5): Promise<Found[]> {
    const { language } = this.settings;
    return this.#found(`suggest?${query({ q: question.slice(0, 1000), limit: String(limit), language, source: "widget" })}`);
  }

  /** What others read most these days. */
  popular(): Promise<Found[]> {
    return this.#found(`public/popular?${query({ limit: "5", language: this.settings.language })}`);
  }

  article(id: number): Promise<Article> {
    let found = this.#articles.get(id);
    if (!found) {
      found = this.#ask<Article>(`public/articles/${id}?source=widget`);
      this.#articles.set(id, found);
      found.catch(() => this.#articles.delete(id));
    }
    return found;
  }

  /** Whether an article solved the matter: for the order of articles, and for what the FAQ spares. */
  async solved(id: number, solved: boolean): Promise<void> {
    await this.#ask(`public/articles/${id}/feedback`, { helpful: solved, solved }).catch(() => null);
  }

  async #found(path: string): Promise<Found[]> {
    if (!this.there) return [];
    let known = this.#known.get(path);
    if (!known) {
      known = this.#ask<Found[]>(path);
      this.#known.set(path, known);
      known.catch(() => this.#known.delete(path));
    }
    return known.catch(() => []); // no answers while the line is down: one can ask a person all the same
  }

  async #ask<T>(path: string, body?: unknown): Promise<T> {
    const token = this.token();
    const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
    if (body) headers["Content-Type"] = "application/json";
    const answer = await fetch(`${this.settings.desk}/api/v1/faq/${path}`, {
      method: body ? "POST" : "GET",
      headers,
      body: body ? JSON.stringify(body) : null,
      credentials: "omit",
    });
    if (answer.status === 404 && path.startsWith("suggest")) this.there = false;
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return (await answer.json().catch(() => null)) as T;
  }
}

function query(values: Record<string, string>): string {
  return new URLSearchParams(values).toString();
}
