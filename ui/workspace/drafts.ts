/** Words not sent yet, kept in this browser per person and dossier, so that a reload or an expired session loses none. */
import type { Upload } from '../shared/api';
import { session } from './session.svelte';
import { stored } from './stored';

export interface Draft {
  kind: 'reply' | 'note';
  text: string;
  subject: string | null;
  template: number | null;
  cc: string[] | null;
  files: Upload[];
  at: number;
}
const MONTH = 30 * 24 * 3600 * 1000;
export const emptyDraft = (kind: Draft['kind'] = 'reply'): Draft => ({ kind, text: '', subject: null, template: null, cc: null, files: [], at: 0 });

const owner = () => `draft.${session.current?.user.id}.`;
const key = (dossier: number) => owner() + dossier;

export function readDraft(dossier: number): Draft | null {
  try {
    const value = JSON.parse(stored.get(key(dossier)) ?? 'null') as Partial<Draft> | null;
    return value && typeof value.text === 'string' ? { ...emptyDraft(), ...value } : null;
  } catch {
    return null;
  }
}

export function keepDraft(dossier: number, draft: Draft): void {
  const empty = !draft.text.trim() && !draft.files.length;
  stored.set(key(dossier), empty ? null : JSON.stringify({ ...draft, at: Date.now() }));
}

export function dropDraft(dossier: number): void {
  stored.set(key(dossier), null);
}

export function dropOldDrafts(): void {
  for (const k of stored.keys('draft.')) {
    const at = (JSON.parse(stored.get(k) ?? '{}') as Partial<Draft>).at ?? 0;
    if (Date.now() - at > MONTH) stored.set(k, null);
  }
}
