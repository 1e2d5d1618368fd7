/** Short words at the foot of the page: what was done, how to take it back, what failed. */
export interface Notice {
  id: number;
  text: string;
  tone: 'plain' | 'wrong';
  action?: { label: string; key: string; run: () => void } | undefined;
  until: number;
}

class Notices {
  list = $state<Notice[]>([]);
  /** Said to screen readers, not shown. */
  said = $state('');
  #next = 1;

  say(text: string, options: { tone?: Notice['tone']; action?: Notice['action']; ms?: number } = {}): number {
    const id = this.#next++;
    const ms = options.ms ?? (options.tone === 'wrong' ? 10_000 : 5_000);
    this.list = [...this.list.slice(-2), { id, text, tone: options.tone ?? 'plain', action: options.action, until: Date.now() + ms }];
    setTimeout(() => this.drop(id), ms);
    return id;
  }
  drop(id: number): void {
    this.list = this.list.filter((n) => n.id !== id);
  }
}
export const notices = new Notices();
