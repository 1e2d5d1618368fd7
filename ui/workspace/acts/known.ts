/** What is known, so that nobody asks again. */
import { api, ask, type DossierPage } from '../../shared/api';
import { t, word } from '../../shared/i18n.svelte';
import { desk } from '../desk.svelte';
import { notices } from '../notices.svelte';
import { sheets, text } from '../sheet.svelte';

const KINDS = ['order', 'address', 'parcel', 'problem', 'phone', 'photos'] as const;
const CHANNELS = ['phone', 'email', 'chat'] as const;

export function addFact(page: DossierPage): void {
  const { id } = page.dossier;
  sheets.open({
    title: t('ui.act.fact'),
    text: t('ui.act.fact.text'),
    fields: [
      { kind: 'choice', name: 'kind', label: t('ui.act.fact.kind'), wide: true, value: 'problem', options: KINDS.map((k) => ({ value: k, label: word('fact', k) })) },
      { kind: 'line', name: 'value', label: t('ui.act.fact.value'), max: 300 },
      { kind: 'choice', name: 'channel', label: t('ui.act.fact.channel'), wide: true, options: CHANNELS.map((c) => ({ value: c, label: word('channel', c) })) },
    ],
    submit: t('ui.act.fact.do'),
    send: async (v) => {
      await ask(() => api.POST('/api/v1/dossiers/{id}/facts', { params: { path: { id } }, body: { kind: String(v['kind']) as 'order', value: text(v, 'value'), channel: String(v['channel']) as 'phone' } }));
      await desk.readPage(id);
      notices.say(t('ui.act.done.fact'));
    },
  });
}

export async function takeBackFact(page: DossierPage, fact: number | null): Promise<void> {
  if (fact === null) return;
  await ask(() => api.DELETE('/api/v1/dossiers/{id}/facts/{fact}', { params: { path: { id: page.dossier.id, fact } } }));
  await desk.readPage(page.dossier.id);
  notices.say(t('ui.act.done.fact_gone'));
}
