import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ui = fileURLToPath(new URL('..', import.meta.url));
const catalogue = (language) => JSON.parse(readFileSync(`${ui}../i18n/${language}.json`, 'utf8'));
const sources = ['workspace', 'shared']
  .flatMap((folder) => readdirSync(ui + folder, { recursive: true, encoding: 'utf8' }).map((file) => `${ui}${folder}/${file}`))
  .filter((file) => /\.(svelte|ts)$/.test(file) && !file.endsWith('.test.ts'))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');
const families = [...sources.matchAll(/word\('(\w+)'/g)].map((m) => `ui.${m[1]}.`);

it('no sentence of the interface is unused', () => {
  const unused = Object.keys(catalogue('fr'))
    .filter((key) => key.startsWith('ui.'))
    .filter((key) => !sources.includes(`'${key.replace(/\.(one|other)$/, '')}'`) && !families.some((family) => key.startsWith(family)));
  expect(unused).toEqual([]);
});

it('French puts a no-break space before double signs', () => {
  const wrong = Object.entries(catalogue('fr')).filter(([key, text]) => key.startsWith('ui.') && / [:;?!»]|« /.test(text));
  expect(wrong).toEqual([]);
});
