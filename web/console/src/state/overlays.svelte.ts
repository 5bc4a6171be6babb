// Which of the console's sheets is open; one at a time.
export type Overlay = "palette" | "help" | "ticket" | "call" | "macro" | "view";

class Overlays {
  open = $state<Overlay | null>(null);

  show(overlay: Overlay): void {
    this.open = overlay;
  }

  toggle(overlay: Overlay): void {
    this.open = this.open === overlay ? null : overlay;
  }

  /** For a dialog's own open state. */
  set(overlay: Overlay, open: boolean): void {
    if (open) this.open = overlay;
    else if (this.open === overlay) this.open = null;
  }
}

export const overlays = new Overlays();
