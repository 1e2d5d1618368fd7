/** To promise, to make sure, to keep, to put off once, to be let off. */
import type { components } from '../../generated/api';
import { api, ask, idempotencyKey, type DossierPage, type Promised } from '../../shared/api';
import { clock } from '../../shared/clock.svelte';
import { longDay, clockTime, dayNumber, locale, t, word } from '../../shared/i18n.svelte';
import { dayAt, workingDays } from '../../shared/wall';
import { desk } from '../desk.svelte';
import { notices } from '../notices.svelte';
import { picker } from '../picker.svelte';
import { sheets, text, type Option, type Values } from '../sheet.svelte';

type Change = components['schemas']['PromiseChange'];
const HOUR = 3_600_000;
/** Made by a person, in the order they are made most often. */
const KINDS = ['news', 'callback', 'reship', 'refund', 'replacement', 'repair', 'fee_refund', 'task', 'other'] as const;
/** Said to the customer only once something makes them sure (G04), and by what. */
const PROOF: Partial<Record<string, string>> = { reship: 'label', replacement: 'label', refund: 'refund', fee_refund: 'refund', callback: 'slot', repair: 'carrier' };
const PROOFS = ['label', 'refund', 'slot', 'carrier', 'person'] as const;

/** Times that make sense to be told, by the server's clock and the shop's wall. */
export function moments(): { label: string; at: string }[] {
  const { now } = clock;
  const zone = locale.zone;
  const all = [
    dayAt(now, 0, 12, zone), dayAt(now, 0, 18, zone), dayAt(now, 1, 12, zone),
    dayAt(now, workingDays(now, 1, zone), 18, zone), dayAt(now, workingDays(now, 2, zone), 18, zone),
    dayAt(now, workingDays(now, 3, zone), 18, zone), dayAt(now, 7, 12, zone),
  ];
  const day = (at: number) => {
    const days = dayNumber(at) - dayNumber(now);
    return days === 0 ? t('ui.act.today', { time: clockTime(at) }) : days === 1 ? t('ui.act.tomorrow', { time: clockTime(at) }) : t('ui.act.on', { day: longDay(at), time: clockTime(at) });
  };
  const closed = (at: number) => dayNumber(at) !== dayNumber(now) && (dayNumber(at) + 4) % 7 === 0; // nobody is there on a Sunday
  return [...new Set(all)].filter((at) => at - now > HOUR / 2 && !closed(at)).sort((a, b) => a - b).slice(0, 5).map((at) => ({ label: day(at), at: new Date(at).toISOString() }));
}

/** The customer's own words as proof that they said so. */
export function theirWords(page: DossierPage): Option[] {
  return page.messages
    .filter((m) => m.direction === 'inbound' && !m.machine)
    .slice(-6)
    .toReversed()
    .map((m) => ({ value: String(m.id), label: m.text.replace(/\s+/g, ' ').slice(0, 90), hint: `${longDay(m.at)}, ${clockTime(m.at)}` }));
}

export function addPromise(page: DossierPage, kind?: string): void {
  const { id } = page.dossier;
  const key = idempotencyKey();
  sheets.open({
    title: t('ui.act.promise'),
    text: t('ui.act.promise.text'),
    fields: [
      { kind: 'choice', name: 'kind', label: t('ui.act.promise.kind'), wide: true, value: kind ?? 'news', options: KINDS.map((k) => ({ value: k, label: word('promise', k) })) },
      { kind: 'moment', name: 'due_at', label: t('ui.act.promise.due'), options: moments(), value: moments()[1]?.at },
      { kind: 'line', name: 'text', label: t('ui.act.promise.words'), hint: t('ui.act.promise.words.hint'), optional: true, max: 500 },
      { kind: 'line', name: 'proof', label: t('ui.act.promise.proof'), hint: t('ui.act.promise.proof.hint'), optional: true, max: 200, when: (v: Values) => PROOF[String(v['kind'])] !== undefined },
    ],
    submit: t('ui.act.promise.do'),
    send: async (v) => {
      const proof = text(v, 'proof');
      const made = String(v['kind']);
      await ask(() =>
        api.POST('/api/v1/dossiers/{id}/promises', {
          params: { path: { id }, header: { 'Idempotency-Key': key } },
          body: { kind: made as Promised['kind'], due_at: String(v['due_at']), said: false, ...(text(v, 'text') ? { text: text(v, 'text') } : {}), ...(proof ? { proof: { kind: PROOF[made] as 'label', reference: proof } } : {}) },
        }),
      );
      await done(id, t('ui.act.done.promised'));
    },
  });
}

async function done(dossier: number, said: string): Promise<void> {
  notices.say(said);
  await desk.readPage(dossier).catch(() => undefined);
  desk.readAgain();
}

/** What can be done to what is owed here: straight to the acts when there is one promise. */
export function promises(page: DossierPage): void {
  const names: Record<string, string> = { verify: t('ui.owed.verify'), keep: t('ui.owed.keep'), agree: t('ui.owed.agree'), release: t('ui.owed.release') };
  const acts = (p: Promised) => (p.state === 'unverified' || p.state === 'draft' ? ['verify', 'release'] : p.state === 'active' ? ['keep', 'agree', 'release'] : p.state === 'broken' ? ['keep'] : []);
  picker.open({
    title: t('ui.act.promises'),
    placeholder: t('ui.act.promises.placeholder'),
    empty: t('ui.facts.nothing_owed'),
    load: () => Promise.resolve(page.promises.flatMap((p) => acts(p).map((a) => ({ id: `${p.id}.${a}`, label: `${names[a]} · ${word('promise', p.kind)}`, hint: p.text || `${longDay(p.due_at)}, ${clockTime(p.due_at)}` })))),
    pick: ({ id }) => {
      const [promise, name] = id.split('.');
      const p = page.promises.find((x) => x.id === Number(promise));
      if (p && name) onPromise(page, p, name);
    },
  });
}

export function onPromise(page: DossierPage, p: Promised, name: string): void {
  const title = `${word('promise', p.kind)} · ${longDay(p.due_at)}`;
  const said = theirWords(page);
  const change = async (body: Omit<Change, 'state'>, said: string) => {
    await ask(() => api.PATCH('/api/v1/promises/{id}', { params: { path: { id: p.id } }, body: { state: p.state, ...body } }));
    await done(page.dossier.id, said);
  };
  if (name === 'verify')
    sheets.open({
      title,
      text: t('ui.act.verify.text'),
      fields: [
        { kind: 'choice', name: 'kind', label: t('ui.act.verify.kind'), value: PROOF[p.kind] ?? 'person', options: PROOFS.map((k) => ({ value: k, label: word('proof', k) })) },
        { kind: 'line', name: 'reference', label: t('ui.act.reference'), hint: t('ui.act.reference.hint'), max: 200 },
      ],
      submit: t('ui.owed.verify'),
      send: (v) => change({ action: 'verify', proof: { kind: String(v['kind']) as 'label', reference: text(v, 'reference') } }, t('ui.act.done.verified')),
    });
  else if (name === 'keep')
    sheets.open({
      title,
      text: p.state === 'broken' ? t('ui.act.keep.late') : t('ui.act.keep.text'),
      fields: [{ kind: 'line', name: 'reference', label: t('ui.act.keep.what'), hint: t('ui.act.keep.hint'), max: 200 }],
      submit: t('ui.owed.keep'),
      send: (v) => change({ action: 'keep', reference: text(v, 'reference') }, t('ui.act.done.kept')),
    });
  else if (name === 'agree')
    sheets.open({
      title,
      text: t('ui.act.agree.text'),
      warning: p.first_due_at ? t('ui.act.agree.once') : undefined,
      fields: [
        { kind: 'moment', name: 'due_at', label: t('ui.act.agree.due'), options: moments() },
        { kind: 'choice', name: 'message', label: t('ui.act.agree.proof'), options: said },
      ],
      submit: t('ui.owed.agree'),
      send: (v) => change({ action: 'renegotiate', due_at: String(v['due_at']), reference: `message:${text(v, 'message')}` }, t('ui.act.done.agreed')),
    });
  else
    sheets.open({
      title,
      text: t('ui.act.release.text'),
      fields: [{ kind: 'choice', name: 'message', label: t('ui.act.release.proof'), options: said }],
      submit: t('ui.owed.release'),
      send: (v) => change({ action: 'release', reference: `message:${text(v, 'message')}` }, t('ui.act.done.released')),
    });
}
