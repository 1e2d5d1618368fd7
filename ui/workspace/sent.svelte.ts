/** Replies just queued, and the way to take one back: its words return to the composer. */
import { api, ask, asProblem } from '../shared/api';
import { clock } from '../shared/clock.svelte';
import { t } from '../shared/i18n.svelte';
import { desk } from './desk.svelte';
import { keepDraft, type Draft } from './drafts';
import { notices } from './notices.svelte';
import { router, to } from './router.svelte';

interface Sent {
  dossier: number;
  draft: Draft;
  notice: number;
}
class Returned {
  /** The dossier whose words just came back. */
  dossier = $state<number | null>(null);
}
export const returned = new Returned();
const sent = new Map<number, Sent>();

export function rememberSent(message: number, dossier: number, draft: Draft, undoUntil: string | null): void {
  const ms = undoUntil ? Date.parse(undoUntil) - clock.now : 0;
  if (ms < 1_000) return void notices.say(t('ui.done.sent'));
  const notice = notices.say(t('ui.done.sent'), { ms, action: { label: t('ui.undo'), key: 'z', run: () => void takeBack(message) } });
  sent.set(message, { dossier, draft, notice });
}

/** A reply that waits for a lead: it can be taken back until somebody has decided. */
export function rememberHeld(message: number, dossier: number, draft: Draft): void {
  const notice = notices.say(t('ui.done.held'), { ms: 8_000, action: { label: t('ui.undo'), key: 'z', run: () => void takeBack(message) } });
  sent.set(message, { dossier, draft, notice });
}

export async function takeBack(message: number): Promise<void> {
  const kept = sent.get(message);
  try {
    await ask(() => api.DELETE('/api/v1/messages/{id}', { params: { path: { id: message } } }));
  } catch (error) {
    notices.say(asProblem(error).message, { tone: 'wrong' });
    return;
  }
  sent.delete(message);
  if (!kept) return;
  notices.drop(kept.notice);
  keepDraft(kept.dossier, kept.draft);
  returned.dossier = kept.dossier;
  router.go(to.dossier(kept.dossier));
  await desk.readPage(kept.dossier).catch(() => undefined);
}
