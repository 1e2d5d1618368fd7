/** The dossier itself: what was understood, what makes it pressing, who takes it over, how it ends. */
import { api, ask, asProblem, type DossierPage } from '../../shared/api';
import { locale, t, word } from '../../shared/i18n.svelte';
import { fromLocal, local } from '../../shared/wall';
import { ended } from '../actions.svelte';
import { desk } from '../desk.svelte';
import { notices } from '../notices.svelte';
import { atLeast } from '../override';
import { many, sheets, text, type Sheet } from '../sheet.svelte';
import { promises } from './promises';
import { propose, remedies } from './remedies';

type Patch = Record<string, unknown>;
const patch = (page: DossierPage, body: Patch) =>
  ask(() => api.PATCH('/api/v1/dossiers/{id}', { params: { path: { id: page.dossier.id } }, body: { version: page.dossier.version, ...body } }));

async function changed(page: DossierPage, body: Patch, said: string): Promise<void> {
  try {
    desk.put(await patch(page, body));
  } catch (error) {
    if (asProblem(error).code === 'conflict') await desk.readPage(page.dossier.id).catch(() => undefined);
    throw error;
  }
  await desk.readPage(page.dossier.id).catch(() => undefined);
  desk.readAgain();
  notices.say(said);
}
/** The page as it is now: a sheet may stay open while others work. */
const fresh = (page: DossierPage): DossierPage => desk.pages.get(page.dossier.id) ?? page;

export function understood(page: DossierPage): void {
  sheets.open({
    title: t('ui.act.understood'),
    text: t('ui.act.understood.text'),
    fields: [{ kind: 'line', name: 'understood', label: t('ui.act.understood.label'), value: page.dossier.understood ?? '', max: 500 }],
    submit: t('ui.act.keep_it'),
    width: 620,
    send: (v) => changed(fresh(page), { understood: text(v, 'understood') }, t('ui.act.done.understood')),
  });
}

/** Facts that the counter sees by itself are not offered: nobody adds them by hand. */
const HARM_BY_HAND = ['cost', 'wrong_answer'] as const;

export function particulars(page: DossierPage): void {
  const { dossier } = page;
  const first = dossier.needed_by ? local(Date.parse(dossier.needed_by), locale.zone).slice(0, 10) : '';
  const was = HARM_BY_HAND.filter((h) => dossier.harm.includes(h));
  sheets.open({
    title: t('ui.act.particulars'),
    fields: [
      { kind: 'choice', name: 'severity', label: t('ui.act.severity'), value: dossier.severity, wide: true, options: (['minor', 'normal', 'major'] as const).map((s) => ({ value: s, label: word('severity', s) })) },
      { kind: 'day', name: 'needed_by', label: t('ui.act.needed_by'), hint: t('ui.act.needed_by.hint'), optional: true, value: first },
      { kind: 'tick', name: 'complaint', label: t('ui.act.complaint'), hint: t('ui.act.complaint.hint'), value: dossier.complaint },
      { kind: 'many', name: 'harm', label: t('ui.act.harm'), optional: true, hint: t('ui.act.harm.hint'), options: HARM_BY_HAND.map((h) => ({ value: h, label: word('harm', h) })), value: HARM_BY_HAND.filter((h) => dossier.harm.includes(h)) },
      { kind: 'words', name: 'reason', label: t('ui.act.harm.reason'), min: 15, when: (v) => was.some((h) => !many(v, 'harm').includes(h)) },
    ],
    submit: t('ui.act.keep_it'),
    send: (v) => {
      const day = text(v, 'needed_by');
      const at = day ? fromLocal(`${day}T23:59`, locale.zone) : null;
      const now = many(v, 'harm');
      const add = HARM_BY_HAND.filter((h) => now.includes(h) && !was.includes(h));
      const clear = was.filter((h) => !now.includes(h));
      const said = at === null ? null : new Date(at).toISOString();
      return changed(fresh(page), {
        severity: String(v['severity']), complaint: v['complaint'] === true, ...(day === first ? {} : { needed_by: said }),
        ...(add.length || clear.length ? { harm: { add, clear, ...(clear.length ? { reason: text(v, 'reason') } : {}) } } : {}),
      }, t('ui.act.done.particulars'));
    },
  });
}

const LEVELS = ['agent', 'lead', 'manager'] as const;

/** Up: anybody asks for help. Down: a lead gives it back, and says why. */
export function escalate(page: DossierPage): void {
  const now = page.dossier.escalation_level;
  const up = LEVELS.filter((_, n) => n !== now);
  sheets.open({
    title: t('ui.act.escalate'),
    fields: [
      { kind: 'choice', name: 'level', label: t('ui.act.escalate.to'), value: LEVELS[Math.min(2, now + 1)], options: up.map((level) => ({ value: level, label: word('role', level), why: LEVELS.indexOf(level) < now && !atLeast('lead') ? t('ui.act.escalate.lower') : undefined })) },
      { kind: 'words', name: 'reason', label: t('ui.act.reason'), min: 15 },
    ],
    submit: t('ui.act.escalate.do'),
    send: async (v) => {
      const level = String(v['level']) as (typeof LEVELS)[number];
      desk.put(await ask(() => api.POST('/api/v1/dossiers/{id}/escalate', { params: { path: { id: page.dossier.id } }, body: { level, reason: text(v, 'reason') } })));
      await desk.readPage(page.dossier.id).catch(() => undefined);
      desk.readAgain();
      notices.say(t('ui.act.done.escalated', { who: word('role', level).toLocaleLowerCase() }));
    },
  });
}

const OUTCOMES = ['answered', 'remedied', 'refused', 'withdrawn'] as const;

/** Resolving says how it ended; what still stands in the way is shown with the way out. */
export function resolve(page: DossierPage): void {
  const may = page.actions.find((a) => a.name === 'resolve');
  // Which outcome it has is asked for right here.
  const barred = may && !may.allowed && may.key !== 'refusal.dossier.outcome' ? may : null;
  const remedied = page.remedies.some((r) => r.state === 'done');
  const ways: NonNullable<Sheet['ways']> = [];
  if (barred) {
    const owed = { label: t('ui.act.resolve.promises'), key: 'v', run: () => promises(fresh(page)) };
    const offer = { label: t('ui.remedies.choose'), key: 'm', run: () => remedies(fresh(page)) };
    const sorry = { label: t('ui.act.offer', { what: word('remedy', 'apology') }), key: 'x', run: () => propose(fresh(page), 'apology') };
    const reply = { label: t('ui.reply'), key: 'r', run: () => dispatchEvent(new CustomEvent('guichet:reply')) };
    const out: Record<string, typeof ways> = { 'refusal.dossier.owed': [owed, offer], 'refusal.dossier.remedy': [offer], 'refusal.dossier.harm': [sorry, offer], 'refusal.dossier.untold': [reply], 'refusal.dossier.unasked': [reply] };
    ways.push(...(out[barred.key ?? ''] ?? []));
  }
  sheets.open({
    title: t('ui.act.resolve', { n: page.dossier.number }),
    warning: barred?.detail ?? undefined,
    fields: [{ kind: 'choice', name: 'outcome', label: t('ui.act.outcome'), value: remedied ? 'remedied' : 'answered', options: OUTCOMES.map((o) => ({ value: o, label: word('outcome', o) })) }],
    submit: t('ui.resolve'),
    ways,
    overridable: true,
    send: async (v, override) => {
      const before = fresh(page).dossier;
      const row = await patch(fresh(page), { state: 'resolved', outcome: String(v['outcome']), ...(override ? { override } : {}) });
      sheets.close();
      ended(before, row);
    },
  });
}
