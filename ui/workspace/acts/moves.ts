/** Dossiers that join, part, or belong together; each can be undone. */
import { api, ask, asProblem, type DossierPage, type DossierRow } from '../../shared/api';
import { clockTime, longDay, t, word } from '../../shared/i18n.svelte';
import { desk } from '../desk.svelte';
import { notices } from '../notices.svelte';
import { picker, type Choice } from '../picker.svelte';
import { router, to } from '../router.svelte';
import { many, sheets, text } from '../sheet.svelte';

const UNDO_MS = 15_000;
const choice = (row: DossierRow, why?: string): Choice => ({
  id: String(row.id),
  label: `${row.number} · ${row.subject || t('ui.no_subject')}`,
  hint: [row.customer?.name, word('state', row.state), why].filter(Boolean).join(' · '),
});

/** The customer's other dossiers first; any other by its number, its words, its customer. */
function other(page: DossierPage, title: string, pick: (row: DossierRow) => void): void {
  const known = new Map<string, DossierRow>();
  const shown = (rows: DossierRow[], why?: string): Choice[] =>
    rows.filter((r) => r.id !== page.dossier.id && !['merged', 'spam'].includes(r.state)).map((r) => (known.set(String(r.id), r), choice(r, why)));
  picker.open({
    title,
    placeholder: t('ui.act.other_dossier'),
    empty: t('ui.act.other_dossier.empty'),
    load: () => Promise.resolve([...shown(desk.beside(page.dossier.id).links.links.map((l) => l.dossier), t('ui.act.linked')), ...shown(page.related, t('ui.act.same_customer'))]),
    find: async (q) => shown((await ask(() => api.GET('/api/v1/search', { params: { query: { q, limit: 10 } } }))).items.map((h) => h.dossier)),
    pick: ({ id }) => {
      const row = known.get(id);
      if (row) pick(row);
    },
  });
}

export function merge(page: DossierPage): void {
  const from = page.dossier;
  other(page, t('ui.act.merge.title', { n: from.number }), (into) => {
    const same = !from.customer || !into.customer || from.customer.id === into.customer.id;
    if (same) void join(from, into, false);
    else
      sheets.open({
        title: t('ui.act.merge'),
        warning: t('ui.act.merge.customers', { one: from.customer?.name || t('ui.someone'), other: into.customer?.name || t('ui.someone') }),
        fields: [],
        submit: t('ui.act.merge'),
        send: () => join(from, into, true, true),
      });
  });
}
async function join(from: DossierRow, into: DossierRow, agreed: boolean, throws = false): Promise<void> {
  try {
    const survivor = await ask(() => api.POST('/api/v1/dossiers/{id}/merge', { params: { path: { id: from.id } }, body: { into: into.id, other_customer: agreed } }));
    notices.say(t('ui.act.done.merged', { n: from.number, into: survivor.number }), { ms: UNDO_MS, action: { label: t('ui.undo'), key: 'z', run: () => void unmerge(from.id) } });
    router.go(to.dossier(survivor.id));
    desk.readAgain();
  } catch (error) {
    if (throws) throw error;
    notices.say(asProblem(error).message, { tone: 'wrong' });
  }
}

/** What came after a merge is shown, to be moved one by one. */
export async function unmerge(id: number): Promise<void> {
  // What came since stays with the other, so it is asked for before they part.
  const since = (await ask(() => api.GET('/api/v1/dossiers/{id}/since-merge', { params: { path: { id }, query: { limit: 100 } } }))).items;
  const undone = await ask(() => api.POST('/api/v1/dossiers/{id}/unmerge', { params: { path: { id } } }));
  await desk.readPage(id).catch(() => undefined);
  desk.readAgain();
  router.go(to.dossier(id));
  notices.say(t('ui.act.done.unmerged', { n: undone.number }));
  if (!since.length) return;
  sheets.open({
    title: t('ui.act.since'),
    text: t('ui.act.since.text', { n: undone.number }),
    fields: [{ kind: 'many', name: 'messages', label: t('ui.act.since.which', { n: undone.number }), options: since.map((m) => ({ value: String(m.id), label: said(m.text), hint: `${m.from?.name || m.from?.email || m.author?.name || t('ui.someone')} · ${longDay(m.at)}, ${clockTime(m.at)}` })) }],
    submit: t('ui.act.since.do'),
    width: 620,
    send: async (v) => {
      for (const m of many(v, 'messages')) await ask(() => api.POST('/api/v1/messages/{id}/move', { params: { path: { id: Number(m) } }, body: { dossier: id } }));
      await desk.readPage(id);
      notices.say(t('ui.act.done.moved'));
    },
  });
}
const said = (words: string): string => words.replace(/\s+/g, ' ').trim().slice(0, 140) || t('ui.message.empty');

export function split(page: DossierPage): void {
  const { id } = page.dossier;
  const words = page.messages.filter((m) => !m.automatic && m.direction !== 'internal');
  sheets.open({
    title: t('ui.act.split'),
    text: t('ui.act.split.text'),
    fields: [
      { kind: 'many', name: 'messages', label: t('ui.act.split.which'), options: words.toReversed().map((m) => ({ value: String(m.id), label: said(m.text), hint: `${m.direction === 'inbound' ? m.from?.name || m.from?.email || t('ui.someone') : (m.author?.name ?? t('ui.someone'))} · ${longDay(m.at)}, ${clockTime(m.at)}` })), value: words.length > 1 ? words.filter((m) => m.direction === 'inbound').slice(-1).map((m) => String(m.id)) : [] },
      { kind: 'line', name: 'subject', label: t('ui.new.subject'), value: page.dossier.subject, max: 200 },
    ],
    submit: t('ui.act.split.do'),
    width: 620,
    send: async (v) => {
      const made = await ask(() => api.POST('/api/v1/dossiers/{id}/split', { params: { path: { id } }, body: { messages: many(v, 'messages').map(Number), subject: text(v, 'subject') } }));
      notices.say(t('ui.act.done.split', { n: made.number }), { ms: UNDO_MS, action: { label: t('ui.undo'), key: 'z', run: () => void unsplit(made.id) } });
      desk.readAgain();
      router.go(to.dossier(made.id));
    },
  });
}
export async function unsplit(id: number): Promise<void> {
  try {
    const back = await ask(() => api.POST('/api/v1/dossiers/{id}/unsplit', { params: { path: { id } } }));
    router.go(to.dossier(back.id));
    desk.readAgain();
  } catch (error) {
    notices.say(asProblem(error).message, { tone: 'wrong' });
  }
}

export function linkDossier(page: DossierPage): void {
  const { id } = page.dossier;
  other(page, t('ui.act.link_dossier'), (row) => {
    void (async () => {
      try {
        await ask(() => api.POST('/api/v1/dossiers/{id}/links', { params: { path: { id } }, body: { dossier: row.id } }));
        await desk.readPage(id);
        notices.say(t('ui.act.done.linked', { n: row.number }), { action: { label: t('ui.undo'), key: 'z', run: () => void unlinkDossier(id, row.id) } });
      } catch (error) {
        notices.say(asProblem(error).message, { tone: 'wrong' });
      }
    })();
  });
}
export async function unlinkDossier(id: number, to: number): Promise<void> {
  await ask(() => api.DELETE('/api/v1/dossiers/{id}/links/{other}', { params: { path: { id, other: to } } }));
  await desk.readPage(id);
}
