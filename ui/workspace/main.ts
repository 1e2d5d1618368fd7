import { mount } from 'svelte';
import type { Boot } from '../shared/api';
import App from './App.svelte';
import { dropOldDrafts } from './drafts';
import { look } from './look';
import { session } from './session.svelte';
import './style.css';

/** What the server wrote into the page; undefined when it wrote nothing, null when nobody is signed in. */
function readBoot(): Boot | undefined {
  const text = document.getElementById('boot')?.textContent;
  return text ? (JSON.parse(text) as Boot) : undefined;
}

const boot = readBoot();
look.apply();
dropOldDrafts();
const target = document.getElementById('app');
session.start(boot).then(
  () => void (target && mount(App, { target, props: { boot } })),
  // Without an answer there is nothing to show but this.
  (error: unknown) => void (target && (target.textContent = error instanceof Error ? error.message : String(error))),
);
