/** To offer, to have chosen or declined, to grant, to carry out, to take back. */
import { api, ask, idempotencyKey, type DossierPage, type Remedy } from '../../shared/api';
import { money, t, word } from '../../shared/i18n.svelte';
import { desk } from '../desk.svelte';
import { notices } from '../notices.svelte';
import { picker } from '../picker.svelte';
import { isGoods, remedyActs, waitsFor, type RemedyAct } from '../remedies';
import { session } from '../session.svelte';
import { amount, sheets, text, type Field } from '../sheet.svelte';
import { theirWords } from './promises';

const KINDS = ['reship', 'refund_full', 'refund_part', 'replacement', 'repair', 'voucher', 'apology', 'fee_refund', 'gesture'] as const;
type Kind = Remedy['kind'];
/** Money whose sum somebody says. */
const SUM = ['refund_part', 'voucher', 'fee_refund', 'gesture'];

async function done(dossier: number, said: string): Promise<void> {
  notices.say(said);
  await desk.readPage(dossier).catch(() => undefined);
  desk.readAgain();
}

/** Everything that can be done here to make it good: what is on the table first, then what can be offered, in order. */
export function remedies(page: DossierPage): void {
  const there = (k: Kind) => page.remedies.some((r) => r.kind === k && !['declined', 'reversed'].includes(r.state));
  const menu = desk.beside(page.dossier.id).menu.filter((o) => !there(o.kind));
  const rest = KINDS.filter((k) => !there(k) && !menu.some((o) => o.kind === k));
  picker.open({
    title: t('ui.remedies.choose'),
    placeholder: t('ui.act.remedies.placeholder'),
    load: () =>
      Promise.resolve([
        ...page.remedies.flatMap((r) => remedyActs(r).map((a) => ({ id: `${r.id}.${a.name}`, label: `${a.label} · ${word('remedy', r.kind)}`, hint: `${word('remedy_state', r.state)}${r.amount ? ` · ${money(r.amount)}` : ''}` }))),
        ...menu.map((o) => ({ id: o.kind, label: t('ui.act.offer', { what: word('remedy', o.kind) }), hint: word('offer', o.role) })),
        ...rest.map((k) => ({ id: k, label: t('ui.act.offer', { what: word('remedy', k) }) })),
      ]),
    pick: ({ id }) => {
      const [remedy, name] = id.split('.');
      const r = name ? page.remedies.find((x) => x.id === Number(remedy)) : undefined;
      if (r) onRemedy(page, r, name as RemedyAct);
      else propose(page, id as Kind);
    },
  });
}

export function propose(page: DossierPage, kind: Kind): void {
  const { id } = page.dossier;
  const key = idempotencyKey();
  const { menu } = desk.beside(id);
  const orders = page.orders.filter((o) => o.linked);
  const currency = orders[0]?.total.currency ?? session.current?.shop.currency ?? 'EUR';
  const beside = menu.some((o) => o.role === 'first' && o.kind === kind) ? menu.filter((o) => o.role === 'first' && o.kind !== kind) : [];
  const fields: Field[] = [];
  if (orders.length > 1) fields.push({ kind: 'choice', name: 'order', label: t('ui.act.offer.order'), options: orders.map((o) => ({ value: String(o.id), label: o.number, hint: money(o.total) })) });
  if (SUM.includes(kind)) fields.push({ kind: 'money', name: 'amount', label: t('ui.act.offer.amount'), currency });
  fields.push({ kind: 'line', name: 'text', label: t('ui.act.offer.text'), hint: t('ui.act.offer.text.hint'), optional: true, max: 500 });
  if (beside.length) fields.push({ kind: 'tick', name: 'both', label: t('ui.act.offer.both', { what: beside.map((o) => word('remedy', o.kind).toLocaleLowerCase()).join(', ') }), value: true });
  sheets.open({
    title: t('ui.act.offer', { what: word('remedy', kind) }),
    text: beside.length ? t('ui.act.offer.first') : kind === 'voucher' ? t('ui.act.offer.voucher') : undefined,
    fields,
    submit: t('ui.act.offer.do'),
    send: async (v) => {
      const order = orders.length > 1 ? Number(v['order']) : orders[0]?.id;
      const post = (k: Kind, n: number) =>
        ask(() =>
          api.POST('/api/v1/dossiers/{id}/remedies', {
            params: { path: { id }, header: { 'Idempotency-Key': `${key}${n}` } },
            body: { kind: k, ...(order ? { order } : {}), ...(k === kind && amount(v, 'amount') ? { amount: amount(v, 'amount') } : {}), ...(k === kind && text(v, 'text') ? { text: text(v, 'text') } : {}) },
          }),
        );
      await post(kind, 0);
      if (v['both']) for (const [n, o] of beside.entries()) await post(o.kind, n + 1);
      await done(id, t('ui.act.done.offered'));
    },
  });
}

/** What each step asks for, what it means, and what is said after. */
function step(page: DossierPage, r: Remedy, name: RemedyAct): { fields: Field[]; text?: string; warning?: string; said: string } {
  const reason: Field = { kind: 'words', name: 'reason', label: t('ui.act.reason'), min: 15 };
  const words = theirWords(page);
  const label: Field[] = [{ kind: 'line', name: 'stock', label: t('ui.act.approve.stock'), max: 120 }, { kind: 'line', name: 'label', label: t('ui.act.approve.label'), max: 120 }];
  switch (name) {
    case 'choose': return { fields: [], text: t('ui.act.choose.text'), said: t('ui.act.done.chosen') };
    case 'decline': return { fields: [{ kind: 'choice', name: 'message', label: t('ui.act.decline.proof'), options: words }], text: t('ui.act.decline.text'), said: t('ui.act.done.declined') };
    case 'withdraw': return { fields: [reason], text: t('ui.act.withdraw.text'), said: t('ui.act.done.withdrawn') };
    case 'approve':
      return {
        fields: isGoods(r.kind) && r.kind !== 'repair' ? label : [],
        text: t('ui.act.approve.text'), said: t('ui.act.done.approved'),
      };
    case 'hold': return { fields: [reason], text: t('ui.act.hold.text'), said: t('ui.act.done.held') };
    case 'unhold': return { fields: [], text: t('ui.act.unhold.text'), said: t('ui.act.done.unheld') };
    case 'hand_over': return { fields: [{ kind: 'line', name: 'reference', label: t('ui.act.handed'), max: 120 }], said: t('ui.act.done.handed') };
    case 'done':
      return r.kind === 'apology'
        ? { fields: [{ kind: 'choice', name: 'message', label: t('ui.act.apology'), options: ourWords(page) }], said: t('ui.act.done.done') }
        : { fields: [{ kind: 'line', name: 'reference', label: t('ui.act.reference'), hint: t('ui.act.reference.hint'), max: 120 }], text: t('ui.act.finish.text'), said: t('ui.act.done.done') };
    case 'retry': return { fields: r.kind === 'reship' && r.handed_over_at ? label : [], text: t('ui.act.retry.text'), said: t('ui.act.done.retried') };
    case 'reverse': return { fields: [reason], warning: t('ui.act.reverse.text'), said: t('ui.act.done.reversed') };
  }
}
const ourWords = (page: DossierPage) =>
  page.messages.filter((m) => m.direction === 'outbound' && !m.automatic).slice(-5).toReversed().map((m) => ({ value: String(m.id), label: m.text.replace(/\s+/g, ' ').slice(0, 90) }));

export function onRemedy(page: DossierPage, r: Remedy, name: RemedyAct): void {
  const { fields, text: meaning, warning, said } = step(page, r, name);
  const label = remedyActs(r).find((a) => a.name === name)?.label ?? '';
  sheets.open({
    title: `${label} · ${word('remedy', r.kind)}`,
    text: meaning,
    warning,
    fields,
    submit: label,
    overridable: true,
    send: async (v) => {
      const body = {
        version: r.version,
        ...(text(v, 'reason') ? { reason: text(v, 'reason') } : {}),
        ...(text(v, 'message') ? { message: Number(v['message']) } : {}),
        ...(text(v, 'stock') ? { stock: text(v, 'stock') } : {}),
        ...(text(v, 'label') ? { label: text(v, 'label') } : {}),
        ...(text(v, 'reference') ? { reference: text(v, 'reference') } : {}),
      };
      const now = await ask(() => api.PATCH('/api/v1/remedies/{id}', { params: { path: { id: r.id } }, body: { do: name, ...body } }));
      const waits = waitsFor(now);
      await done(page.dossier.id, waits ? t('ui.act.done.waits', { who: word('role', waits).toLocaleLowerCase() }) : said);
    },
  });
}
