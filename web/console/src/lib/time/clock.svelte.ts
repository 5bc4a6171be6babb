// The present moment as the screen shows it.
class Clock {
  now = $state(Date.now());

  /** Ticks so that "5 min" becomes "6 min" on screen; returns how to stop. */
  start(): () => void {
    const timer = setInterval(() => (this.now = Date.now()), 20_000);
    return () => clearInterval(timer);
  }
}

export const clock = new Clock();
