/** The event log as it grows, through one connection for all tabs of this browser: the tab that holds the lock listens and
 *  tells the others; when it closes, the next takes over from the last event it knew. */
import type { LiveEvent } from './api';

export interface Listener {
  event(event: LiveEvent): void;
  /** Too far behind: read everything again. */
  reset(): void;
  time(now: string): void;
  /** False when the connection is lost; the browser tries again by itself. */
  connected(yes: boolean): void;
  /** The server refuses the connection: the session is over. */
  refused(): void;
}
type Word = { is: 'event'; event: LiveEvent } | { is: 'reset' } | { is: 'time'; now: string } | { is: 'connected'; yes: boolean; last: number | null } | { is: 'refused' } | { is: 'hello' };

const SILENCE = 60_000; // three pings missed
const RETRY = [1_000, 2_000, 5_000, 10_000, 20_000];

export class Live {
  #last: number | null = null;
  #source: EventSource | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #connected = false;
  #channel: BroadcastChannel | null;
  #release: (() => void) | null = null;
  #closed = false;

  /** `scope` keeps people and shops apart; `after` is the last event already known, if any is. */
  constructor(scope: string, after: number | null, private readonly listener: Listener) {
    this.#last = after;
    const name = `guichet-live ${scope}`;
    this.#channel = 'locks' in navigator && 'BroadcastChannel' in window ? new BroadcastChannel(name) : null;
    if (this.#channel) {
      this.#channel.onmessage = (m: MessageEvent<Word>) => this.#hear(m.data);
      this.#channel.postMessage({ is: 'hello' } satisfies Word);
      void navigator.locks.request(name, () => {
        if (this.#closed) return;
        this.#connect();
        return new Promise<void>((resolve) => (this.#release = resolve));
      });
    } else {
      this.#connect(); // without locks every tab listens for itself
    }
  }

  close(): void {
    this.#closed = true;
    this.#disconnect();
    this.#channel?.close();
    this.#release?.();
  }

  /** Tries at once, when the user or the browser knows that the network is back. */
  retry(): void {
    if (this.#closed || this.#connected || !this.#leads()) return;
    this.#connect();
  }

  #leads(): boolean {
    return this.#channel === null || this.#release !== null;
  }

  #connect(): void {
    this.#disconnect();
    const source = new EventSource(`/api/v1/live${this.#last === null ? '' : `?after=${this.#last}`}`);
    this.#source = source;
    source.addEventListener('hello', (m) => {
      const { after, now } = JSON.parse(m.data) as { after: number; now: string };
      this.#last ??= after;
      this.#failures = 0;
      this.#alive();
      this.#tell({ is: 'connected', yes: true, last: this.#last });
      this.#tell({ is: 'time', now });
    });
    source.addEventListener('ping', (m) => {
      this.#alive();
      this.#tell({ is: 'time', now: (JSON.parse(m.data) as { now: string }).now });
    });
    source.addEventListener('reset', () => {
      this.#last = null;
      this.#tell({ is: 'reset' });
    });
    source.onmessage = (m) => {
      this.#alive();
      this.#tell({ is: 'event', event: JSON.parse(m.data as string) as LiveEvent });
    };
    source.onerror = () => void this.#lost(source.readyState === EventSource.CLOSED);
    this.#alive();
  }

  #disconnect(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  #alive(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#lost(false), SILENCE);
  }

  /** Our own waiting instead of the browser's, so that it backs off and the last event id is ours. */
  async #lost(refused: boolean): Promise<void> {
    this.#disconnect();
    this.#tell({ is: 'connected', yes: false, last: this.#last });
    if (refused) {
      const status = await fetch('/api/v1/session').then((r) => r.status, () => 0);
      if (this.#closed) return;
      if (status === 401) return this.#tell({ is: 'refused' });
    }
    const wait = RETRY[Math.min(this.#failures++, RETRY.length - 1)] ?? 0;
    this.#timer = setTimeout(() => this.#connect(), wait * (0.8 + 0.4 * Math.random()));
  }

  #tell(word: Word): void {
    this.#channel?.postMessage(word);
    this.#hear(word);
  }

  #hear(word: Word): void {
    switch (word.is) {
      case 'hello':
        if (this.#leads()) this.#channel?.postMessage({ is: 'connected', yes: this.#connected, last: this.#last } satisfies Word);
        break;
      case 'event':
        if (this.#last !== null && word.event.id <= this.#last) break;
        this.#last = word.event.id;
        this.listener.event(word.event);
        break;
      case 'reset':
        this.listener.reset();
        break;
      case 'time':
        this.listener.time(word.now);
        break;
      case 'connected':
        this.#connected = word.yes;
        this.#last ??= word.last;
        this.listener.connected(word.yes);
        break;
      case 'refused':
        this.listener.refused();
        break;
    }
  }
}
