// Where an article stands, as it is written: its address and its category.
import type { ArticleView } from "../../api/types";

export interface Place {
  slug: string;
  category_id: number | null;
}

export class Stand {
  slug = $state("");
  category_id = $state<number | null>(null);
  #kept = $state.raw<Place>({ slug: "", category_id: null });
  unsaved = $derived(this.slug !== this.#kept.slug || this.category_id !== this.#kept.category_id);

  get place(): Place {
    return { slug: this.slug, category_id: this.category_id };
  }

  /** Takes up what the desk keeps now. What was changed since it read as in `since` stays as it is. */
  adopt({ slug, category_id }: ArticleView, since: Place = this.#kept): void {
    if (this.slug === since.slug) this.slug = slug;
    if (this.category_id === since.category_id) this.category_id = category_id ?? null;
    this.#kept = { slug, category_id: category_id ?? null };
  }

  discard(): void {
    Object.assign(this, this.#kept);
  }
}
