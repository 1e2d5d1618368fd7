import { describe, expect, it } from 'vitest';
import { bucket, nearness, phase } from './due';

const now = Date.parse('2026-11-20T09:00:00.000Z');
const due = (at: string, warn_at = at, state = 'active') => ({ kind: 'news', state, warn_at, at });
const day = (at: string | number) => Math.floor((typeof at === 'number' ? at : Date.parse(at)) / 86_400_000);

describe('the due strip', () => {
  it('is calm, then amber from the time to warn, then red', () => {
    expect(phase(due('2026-11-20T12:00:00Z', '2026-11-20T09:00:01Z'), now)).toBe('calm');
    expect(phase(due('2026-11-20T12:00:00Z', '2026-11-20T09:00:00Z'), now)).toBe('soon');
    expect(phase(due('2026-11-20T09:00:00Z', '2026-11-20T08:00:00Z'), now)).toBe('late');
    expect(phase(due('2026-11-21T09:00:00Z', '2026-11-21T08:00:00Z', 'broken'), now)).toBe('late');
  });
  it('fills on one scale, from three days ahead to the time itself', () => {
    expect(nearness('2026-11-24T09:00:00Z', now)).toBe(0);
    expect(nearness('2026-11-20T09:00:00Z', now)).toBe(1);
    const [far, near] = [nearness('2026-11-21T09:00:00Z', now), nearness('2026-11-20T10:00:00Z', now)];
    expect(far).toBeGreaterThan(0);
    expect(near).toBeGreaterThan(far);
  });
  it('is sorted into a ledger by the days of the shop', () => {
    const where = (at: string | null, state = 'active') => bucket(at ? due(at, at, state) : null, now, day);
    expect(where(null)).toBe('nothing');
    expect(where('2026-11-20T08:59:59Z')).toBe('late');
    expect(where('2026-11-25T08:00:00Z', 'broken')).toBe('late');
    expect(where('2026-11-20T10:00:00Z')).toBe('hour');
    expect(where('2026-11-20T23:59:00Z')).toBe('today');
    expect(where('2026-11-21T00:00:00Z')).toBe('tomorrow');
    expect(where('2026-11-26T23:00:00Z')).toBe('week');
    expect(where('2026-11-27T00:00:00Z')).toBe('later');
  });
});
