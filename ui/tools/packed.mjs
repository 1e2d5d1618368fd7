// Beside every text file of the build, the same in gzip and brotli, so that the server never compresses; and the licences of
// what the pages carry.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const TEXT = /\.(html|js|css|svg|json|txt)$/;
const CARRIED = [['svelte', 'LICENSE.md'], ['openapi-fetch', 'LICENSE'], ['lucide-static', 'LICENSE'], ['@fontsource-variable/inter', 'LICENSE']];

function licences() {
  const require = createRequire(import.meta.url);
  return CARRIED.map(([name, file]) => {
    let folder = dirname(require.resolve(name));
    while (!readdirSync(folder).includes(file)) folder = dirname(folder);
    return `${name}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  }).join(`\n${'-'.repeat(80)}\n\n`);
}

export function packed(out) {
  return {
    name: 'packed',
    apply: 'build',
    closeBundle() {
      writeFileSync(join(out, 'licences.txt'), licences());
      for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !TEXT.test(entry.name)) continue;
        const path = join(entry.parentPath, entry.name);
        const bytes = readFileSync(path);
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
      }
    },
  };
}
