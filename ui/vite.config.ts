import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { packed } from './tools/packed.mjs';

const out = process.env['GUICHET_UI_OUT'] ?? new URL('./dist', import.meta.url).pathname;

export default defineConfig({
  root: 'workspace',
  publicDir: false,
  plugins: [svelte({ configFile: new URL('./svelte.config.js', import.meta.url).pathname }), packed(out)],
  build: {
    outDir: out,
    emptyOutDir: true,
    target: ['chrome123', 'firefox121', 'safari17.5'],
    modulePreload: { polyfill: false },
    // Nothing is written into the page: its policy allows files of this host only.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      checks: { pluginTimings: false },
      // What the first screen and those fetched later share is one file, not six.
      output: { codeSplitting: { groups: [{ name: 'base', test: /^(?!.*workspace.acts.).*(node_modules|workspace|shared|generated.icons)/, minShareCount: 2 }] } },
    },
  },
  server: { port: 8091, strictPort: true, proxy: { '/api': 'http://127.0.0.1:8090' } },
  test: { root: '.', include: ['{shared,workspace}/**/*.test.ts', 'tools/*.test.mjs'] },
});
