/** The time as the server sees it: browsers' clocks are wrong, and tests move the server's. */
class Clock {
  now = $state(Date.now());
  #ahead = 0;

  constructor() {
    setInterval(() => this.#tick(), 10_000);
    document.addEventListener('visibilitychange', () => this.#tick());
  }
  set(serverTime: string): void {
    this.#ahead = Date.parse(serverTime) - Date.now();
    this.#tick();
  }
  #tick(): void {
    if (!document.hidden) this.now = Date.now() + this.#ahead;
  }
}
export const clock = new Clock();
