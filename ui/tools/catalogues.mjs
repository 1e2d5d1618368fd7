// The catalogues i18n/*.json are shared with the server; the interface reads the keys that start with "ui.".
// A key in one language only, or with other {placeholders}, stops the build.
import { readFileSync } from 'node:fs';
import { root, write } from './write.mjs';

const LANGUAGES = ['fr', 'en'];
const PREFIX = 'ui.';
/** Not needed for a first look: they come with what says them. */
const LATER = /^ui\.(act|team|measure|need|cause|source|seen_by|fault)\./;

const load = (language) => {
  const all = JSON.parse(readFileSync(`${root}i18n/${language}.json`, 'utf8'));
  return Object.fromEntries(Object.entries(all).filter(([key]) => key.startsWith(PREFIX)));
};
const placeholders = (text) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]))].sort();

export function catalogues() {
  const [first, ...others] = LANGUAGES.map(load);
  const faults = [];
  others.forEach((other, i) => {
    for (const key of new Set([...Object.keys(first), ...Object.keys(other)])) {
      const pair = [first[key], other[key]];
      if (pair.includes(undefined)) faults.push(`${key} is missing in ${pair[0] === undefined ? LANGUAGES[0] : LANGUAGES[i + 1]}`);
      else if (placeholders(pair[0]).join() !== placeholders(pair[1]).join()) faults.push(`${key} has other placeholders in ${LANGUAGES[i + 1]}`);
    }
  });
  if (faults.length) throw new Error(`catalogues: ${faults.join('; ')}`);

  const keys = Object.keys(first).sort();
  const plural = keys.filter((k) => k.endsWith('.other')).map((k) => k.slice(0, -'.other'.length)).filter((k) => keys.includes(`${k}.one`));
  const type = (key) => {
    const names = placeholders(first[key]);
    return names.length ? `{ ${names.map((n) => `${n}: string | number`).join('; ')} }` : 'undefined';
  };
  const isForm = (key) => plural.some((p) => key === `${p}.one` || key === `${p}.other`);
  write('catalogue.ts', [
    '/** Keys with the values their sentence needs. */',
    'export interface Sentences {',
    ...keys.filter((k) => !isForm(k)).map((k) => `  '${k}': ${type(k)};`),
    '}',
    '/** Keys that have a form for one and a form for several; {n} is the number. */',
    `export type PluralKey = ${plural.map((k) => `'${k}'`).join(' | ') || 'never'};`,
    '',
  ].join('\n'));
  LANGUAGES.forEach((language) => {
    const table = load(language);
    const part = (name, chosen) => write(`${name}.ts`, `const table: Record<string, string> = ${JSON.stringify(Object.fromEntries(chosen.map((k) => [k.slice(PREFIX.length), table[k]])), null, 1)};\nexport default table;\n`);
    part(language, keys.filter((k) => !LATER.test(k)));
    part(`${language}-later`, keys.filter((k) => LATER.test(k)));
  });
}
