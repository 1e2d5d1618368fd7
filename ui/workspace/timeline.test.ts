import { describe, expect, it } from 'vitest';
import type { DossierPage } from '../shared/api';
import { links, newestSeen, timeline } from './timeline';

const scan = (at: string) => ({ at, stage: 'in_transit', label: at, place: null });
const message = (id: number, at: string, automatic = false) => ({ id, at, automatic });
const page = (parts: object) => ({ messages: [], orders: [], promises: [], remedies: [], events: [], ...parts }) as unknown as DossierPage;

describe('the timeline', () => {
  it('puts words, scans, promises and what was done on one line of time', () => {
    const out = timeline(page({
      messages: [message(1, '2026-11-18T08:00'), { ...message(9, '2026-11-18T08:30'), state: 'cancelled' }, message(2, '2026-11-20T08:00')],
      orders: [{ linked: true, parcels: [{ id: 7, scans: [scan('2026-11-17T08:00'), scan('2026-11-17T09:00'), scan('2026-11-19T08:00')] }] }, { linked: false, parcels: [{ id: 8, scans: [scan('2026-11-19T09:00')] }] }],
      promises: [{ id: 3, state: 'kept', due_at: '2026-11-18T12:00', ended_at: '2026-11-18T10:00' }, { id: 4, state: 'active', due_at: '2026-11-21T12:00', ended_at: null }],
      events: [{ id: 5, kind: 'dossier.assigned', at: '2026-11-18T09:00', actor: { kind: 'agent' } }, { id: 6, kind: 'dossier.state_changed', at: '2026-11-20T08:00', actor: { kind: 'customer' } }, { id: 7, kind: 'reply.refused', at: '2026-11-18T09:30', actor: { kind: 'agent' } }],
    }));
    expect(out.map((e) => `${e.kind} ${e.at.slice(8, 13)}`)).toEqual(['scans 17T09', 'message 18T08', 'event 18T09', 'promise 18T10', 'scans 19T08', 'message 20T08']);
  });
  it("shows a parcel's scans in a row as one entry that holds them all", () => {
    const out = timeline(page({ orders: [{ linked: true, parcels: [{ id: 7, scans: [scan('a'), scan('b'), scan('c')] }] }] }));
    expect(out).toHaveLength(1);
    expect(out[0]?.kind === 'scans' && out[0].scans.length).toBe(3);
  });
});

it('what the author of a reply has seen is the last message of a person', () => {
  expect(newestSeen([message(1, 'a'), message(2, 'b'), message(3, 'c', true)] as never)).toBe(2);
  expect(newestSeen([])).toBeUndefined();
});

it('addresses in a text can be followed, without the full stop after them', () => {
  expect(links('Voir https://a.example/b?c=1. Merci')).toEqual([{ text: 'Voir ', url: false }, { text: 'https://a.example/b?c=1', url: true }, { text: '. Merci', url: false }]);
  expect(links('(http://x.example/y)')[1]).toEqual({ text: 'http://x.example/y', url: true });
  expect(links('javascript:alert(1)')).toEqual([{ text: 'javascript:alert(1)', url: false }]);
});
