/** One-key commands. A screen registers its own while it is shown; the help lists what is registered. */
import { stored } from './stored';

export type Group = 'move' | 'dossier' | 'go';
export interface Command {
  /** "r", "Escape", or "g i" for two keys in a row. */
  key: string;
  label: string;
  group: Group;
  run: () => void;
  /** Works while writing too (only with a modifier or Escape). */
  writing?: boolean;
}

const SEQUENCE_MS = 1200;

class Keys {
  #layers: (() => Command[])[] = [];
  #pending = '';
  #pendingUntil = 0;
  enabled = $state(stored.get('keys') !== 'off');

  constructor() {
    addEventListener('keydown', (e) => this.#press(e));
  }

  /** Commands shown now, the innermost screen's first. */
  list(): Command[] {
    const seen = new Set<string>();
    return this.#layers.toReversed().flatMap((layer) => layer()).filter((c) => !seen.has(c.key) && seen.add(c.key));
  }

  /** For $effect: adds commands, and the returned function takes them away. */
  use(commands: () => Command[]): () => void {
    this.#layers.push(commands);
    return () => {
      this.#layers = this.#layers.filter((l) => l !== commands);
    };
  }

  setEnabled(on: boolean): void {
    this.enabled = on;
    stored.set('keys', on ? null : 'off');
  }

  #press(e: KeyboardEvent): void {
    if (e.defaultPrevented || e.isComposing || document.querySelector('dialog[open]')) return;
    const target = e.target as HTMLElement;
    const writing = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
    const name = `${e.ctrlKey || e.metaKey ? 'Ctrl+' : ''}${e.altKey ? 'Alt+' : ''}${e.key}`;
    const plain = !name.includes('+') && e.key.length === 1;
    if (plain && !this.enabled) return;
    const sequence = performance.now() < this.#pendingUntil ? `${this.#pending} ${name}` : name;
    this.#pendingUntil = 0;
    const commands = this.list().filter((c) => !writing || c.writing);
    const found = commands.find((c) => c.key === sequence) ?? commands.find((c) => c.key === name);
    if (found) {
      e.preventDefault();
      found.run();
    } else if (!writing && commands.some((c) => c.key.startsWith(`${name} `))) {
      this.#pending = name;
      this.#pendingUntil = performance.now() + SEQUENCE_MS;
    }
  }
}
export const keys = new Keys();
