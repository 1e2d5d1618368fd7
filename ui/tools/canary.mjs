// The check must be able to fail: canary/ holds one type error in TypeScript and one in a component, and both must be seen.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ui = fileURLToPath(new URL('..', import.meta.url));
const run = spawnSync(process.execPath, ['node_modules/svelte-check/bin/svelte-check', '--tsconfig', 'canary/tsconfig.json', '--output', 'machine'], { cwd: ui, encoding: 'utf8' });
const seen = ['canary.ts', 'Canary.svelte'].filter((file) => new RegExp(`ERROR .*${file}`).test(run.stdout));
if (run.status === 0 || seen.length !== 2) {
  console.error(`canary: the type check no longer fails where it must (saw ${seen.join(', ') || 'nothing'})\n${run.stdout}${run.stderr}`);
  process.exit(1);
}
console.log('canary: the type check still fails where it must');
