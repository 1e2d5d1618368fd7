import { describe, expect, it } from 'vitest';
import { axis, isGood, monthBefore } from './scores';

const rate = (low: number, high: number, n = 100) => ({ rates: { lost: { hits: 1, n, rate: (low + high) / 2, low, high, small: false } } });

describe('the scorecard', () => {
  it('shows every interval whole, between round numbers', () => {
    const a = axis([rate(0.011, 0.032), rate(0.002, 0.06)], 'lost');
    expect([a.from, a.to]).toEqual([0, 0.06]);
    expect(a.ticks).toEqual([0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06]);
  });
  it('has an axis where nothing is counted, and where all is one', () => {
    expect(axis([], 'lost').ticks.length).toBeGreaterThan(3);
    expect(axis([rate(0.4, 0.9, 0)], 'lost').to).toBe(1);
    const one = axis([rate(0.96, 0.96)], 'lost');
    expect(one.to).toBeGreaterThan(one.from);
  });
  it('goes back over the new year', () => {
    expect(monthBefore('2026-11', 2)).toBe('2026-09');
    expect(monthBefore('2027-01', 2)).toBe('2026-11');
    expect(monthBefore('2026-12', 11)).toBe('2026-01');
  });
  it('knows which end is the bad one', () => {
    expect([isGood('on_time'), isGood('answered'), isGood('lost')]).toEqual([true, true, false]);
  });
});
