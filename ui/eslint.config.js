import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

export default ts.config(
  { ignores: ['generated/', 'dist/', 'canary/', 'node_modules/'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { files: ['tools/**', 'mock/**', '*.js', '*.ts'], languageOptions: { globals: globals.node } },
  { files: ['workspace/**', 'shared/**'], languageOptions: { globals: globals.browser } },
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } } },
  {
    rules: {
      // Outside words never become markup.
      'svelte/no-at-html-tags': 'error',
      'no-restricted-syntax': ['error', { selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML)$/]', message: 'Outside words never become markup.' }],
      'svelte/no-navigation-without-resolve': 'off', // SvelteKit's; our router reads plain links
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
);
