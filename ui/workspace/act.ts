/** What is done to promises, remedies and dossiers through a sheet: fetched when first asked for, it weighs nothing before. */
import { asProblem } from '../shared/api';
import { notices } from './notices.svelte';

type Acts = typeof import('./acts');

export async function act(run: (acts: Acts) => void | Promise<void>): Promise<void> {
  try {
    await run(await import('./acts'));
  } catch (error) {
    notices.say(asProblem(error).message, { tone: 'wrong' });
  }
}
