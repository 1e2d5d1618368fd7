import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const generated = fileURLToPath(new URL('../generated/', import.meta.url));

/** Writes only what changed, so that watchers and timestamps stay quiet. */
export function write(name, text) {
  const path = generated + name;
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
}
