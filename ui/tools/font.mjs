import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import subset from 'subset-font';
import { generated } from './write.mjs';

const SOURCE = '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2';
const range = (from, to) => String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, i) => from + i));
// Western European letters, and the signs our own sentences use; other scripts fall to the system's face.
const LETTERS = `${range(0x20, 0x7e)}${range(0xa0, 0x17f)}–—‘’“”„…•‹›€←↑→↓−\u202f\u2009`;

/** generated/inter.woff2: Inter (OFL 1.1) from 400 to 600, 28 kB instead of 48. */
export async function font() {
  const target = `${generated}inter.woff2`;
  if (existsSync(target)) return;
  const whole = readFileSync(createRequire(import.meta.url).resolve(SOURCE));
  writeFileSync(target, await subset(whole, LETTERS, { targetFormat: 'woff2', variationAxes: { wght: { min: 400, max: 600 } } }));
}
