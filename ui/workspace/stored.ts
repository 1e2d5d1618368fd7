/** What this browser remembers. A browser that forbids it loses comfort, nothing else. */
const PREFIX = 'guichet.';

export const stored = {
  get(key: string): string | null {
    try {
      return localStorage.getItem(PREFIX + key);
    } catch {
      return null;
    }
  },
  set(key: string, value: string | null): void {
    try {
      if (value === null) localStorage.removeItem(PREFIX + key);
      else localStorage.setItem(PREFIX + key, value);
    } catch {
      // full or forbidden
    }
  },
  keys(start: string): string[] {
    try {
      return Object.keys(localStorage).filter((k) => k.startsWith(PREFIX + start)).map((k) => k.slice(PREFIX.length));
    } catch {
      return [];
    }
  },
};
