/** What can be done to a remedy as it stands. The server has the last word. */
import type { DossierPage, Remedy } from '../shared/api';
import { t } from '../shared/i18n.svelte';
import { atLeast } from './override';

export type RemedyAct = 'choose' | 'decline' | 'withdraw' | 'approve' | 'hold' | 'unhold' | 'hand_over' | 'done' | 'retry' | 'reverse';

/** Granted, and not undone since. */
export const binds = (r: Remedy): boolean => ['approved', 'executing', 'done', 'failed'].includes(r.state);

/** Whose approval it waits for. */
export const waitsFor = (r: Remedy) => (r.state === 'proposed' || r.state === 'chosen' ? r.waits_for : null);

/** What the problem is, as the linked parcels tell it: the ladder of what to offer goes by it. */
export function problemOf(page: DossierPage) {
  const parcels = page.orders.filter((o) => o.linked).flatMap((o) => o.parcels);
  const PROBLEMS = { lost: 'lost', delayed: 'late', missorted: 'late', damaged: 'damaged', relay_closed: 'relay_closed', refused: 'refused' } as const;
  for (const p of parcels) if (p.incident !== null && p.incident in PROBLEMS) return PROBLEMS[p.incident as keyof typeof PROBLEMS];
  if (parcels.some((p) => p.stage === 'returned' || p.stage === 'returning')) return 'returned';
  return 'other';
}

export const isGoods = (kind: string): boolean => ['reship', 'replacement', 'repair'].includes(kind);
/** Given beside what the customer chooses. */
export const isGiven = (kind: string): boolean => ['apology', 'fee_refund', 'gesture'].includes(kind);

function names(r: Remedy): RemedyAct[] {
  switch (r.state) {
    case 'proposed': return [isGiven(r.kind) ? 'approve' : 'choose', 'decline', 'withdraw'];
    case 'chosen': return ['approve', ...(atLeast('lead') ? [r.held_until ? ('unhold' as const) : ('hold' as const)] : []), 'decline', 'withdraw'];
    case 'approved': case 'executing': return [...(isGoods(r.kind) && !r.handed_over_at ? ['hand_over' as const] : []), 'done', ...(atLeast('manager') ? ['reverse' as const] : [])];
    case 'failed': return ['retry', ...(atLeast('manager') ? ['reverse' as const] : [])];
    case 'done': return atLeast('manager') && !isGiven(r.kind) ? ['reverse'] : [];
    case 'reversed': case 'declined': return [];
  }
}
function label(name: RemedyAct): string {
  switch (name) {
    case 'choose': return t('ui.remedies.act.choose');
    case 'decline': return t('ui.remedies.act.decline');
    case 'withdraw': return t('ui.remedies.act.withdraw');
    case 'approve': return t('ui.remedies.act.approve');
    case 'hold': return t('ui.remedies.act.hold');
    case 'unhold': return t('ui.remedies.act.unhold');
    case 'hand_over': return t('ui.remedies.act.hand_over');
    case 'done': return t('ui.remedies.act.done');
    case 'retry': return t('ui.remedies.act.retry');
    case 'reverse': return t('ui.remedies.act.reverse');
  }
}
export const remedyActs = (r: Remedy): { name: RemedyAct; label: string }[] => names(r).map((name) => ({ name, label: label(name) }));
