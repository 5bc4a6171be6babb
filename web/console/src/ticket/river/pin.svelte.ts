// Where the river stands: held at the top of one message while frames and pictures grow around it, held at its
// end, or left where the reader scrolled to.
const NEAR = 48;
const ABOVE = 8; // a little of what is before a message tells that there is something before it

export class Pin {
  scroller = $state<HTMLElement>();
  atEnd = $state(true);
  /** The message at whose top the reader is held; null where they scrolled by themselves, or read the end. */
  held = $state<number | null>(null);
  #set = 0;

  hold(message: number): void {
    this.held = message;
    this.keep();
  }

  toEnd(): void {
    this.held = null;
    if (this.scroller) this.#go(this.scroller.scrollHeight);
  }

  /** Puts the river back where it was after something in it changed its height. */
  keep(): void {
    const top = this.#top();
    if (top !== null) this.#go(top);
    else if (this.atEnd) this.toEnd();
  }

  scrolled(): void {
    const { scroller } = this;
    if (!scroller) return;
    this.atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
    const ours = Math.abs(scroller.scrollTop - this.#set) < 2;
    const shrunk = scroller.scrollTop < this.#set && this.atEnd;
    if (!ours && !shrunk) this.held = null;
  }

  /** The newest of these messages whose top is on screen, 0 if none is. */
  newestInSight(messages: readonly number[]): number {
    const bottom = this.scroller?.getBoundingClientRect().bottom ?? 0;
    return Math.max(0, ...messages.filter((id) => (this.#element(id)?.getBoundingClientRect().top ?? Infinity) < bottom - ABOVE));
  }

  #top(): number | null {
    const { scroller, held } = this;
    const element = held === null ? null : this.#element(held);
    if (!scroller || !element) return null;
    return scroller.scrollTop + element.getBoundingClientRect().top - scroller.getBoundingClientRect().top - ABOVE;
  }

  #element(message: number): Element | null {
    return this.scroller?.querySelector(`[data-message="${message}"]`) ?? null;
  }

  #go(top: number): void {
    const { scroller } = this;
    if (!scroller) return;
    scroller.scrollTop = top;
    this.#set = scroller.scrollTop;
    this.atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
  }
}
