// A drag in a list whose parts carry their place ("data-place"): which place the pointer is over, and how that is shown.

/** A list whose things can be moved. */
export interface Ordered {
  readonly all: readonly unknown[];
  move(from: number, to: number): Promise<void>;
}

const EDGE_PX = 48;
const STEP_PX = 14;
const STEP_MS = 16;

/** One drag. The parts have the class "dragged", "above" or "below" meanwhile. */
export class Drag {
  going = $state(false);
  #from = -1;
  #over = -1;
  #list: Element | null = null;
  #at = { x: 0, y: 0 };
  #scrolling: ReturnType<typeof setInterval> | undefined;

  /** `grip` lies in the part at place `from`. */
  begin(grip: Element, from: number, at: PointerEvent): void {
    const part = grip.closest("[data-place]");
    this.#list = part?.parentElement ?? null;
    if (!this.#list) return;
    this.going = true;
    this.#from = this.#over = from;
    part?.classList.add("dragged");
    this.#at = { x: at.clientX, y: at.clientY };
    this.#scrolling = setInterval(() => this.#scroll(), STEP_MS);
  }

  follow(at: PointerEvent): void {
    if (!this.going) return;
    this.#at = { x: at.clientX, y: at.clientY };
    this.#look();
  }

  /** Where it was let go; null if that is where it was. */
  end(): number | null {
    if (!this.going) return null;
    clearInterval(this.#scrolling);
    this.going = false;
    this.#mark(-1);
    for (const part of this.#parts()) part.classList.remove("dragged");
    return this.#over === this.#from ? null : this.#over;
  }

  #parts(): Element[] {
    return [...(this.#list?.querySelectorAll("[data-place]") ?? [])];
  }

  /** The pointer counts by its height alone: it may leave the list sideways. */
  #look(): void {
    const parts = this.#parts();
    const under = parts.find((part) => this.#at.y <= part.getBoundingClientRect().bottom) ?? parts.at(-1);
    this.#over = Number(under?.getAttribute("data-place") ?? this.#from);
    this.#mark(this.#over);
  }

  #mark(over: number): void {
    for (const part of this.#parts()) {
      const place = Number(part.getAttribute("data-place"));
      part.classList.toggle("above", place === over && over < this.#from);
      part.classList.toggle("below", place === over && over > this.#from);
    }
  }

  /** A list that is longer than the screen comes along near its edges. */
  #scroll(): void {
    const box = this.#list?.closest("main");
    if (!box) return;
    const { top, bottom } = box.getBoundingClientRect();
    const by = this.#at.y < top + EDGE_PX ? -STEP_PX : this.#at.y > bottom - EDGE_PX ? STEP_PX : 0;
    if (!by) return;
    box.scrollBy(0, by);
    this.#look();
  }
}
