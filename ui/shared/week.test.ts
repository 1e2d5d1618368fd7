import { expect, it } from 'vitest';
import { isoWeek, lastWeeks, weekStart } from './week';

const PARIS = 'Europe/Paris';
it('weeks are those of ISO 8601, also where the year turns', () => {
  expect(isoWeek(Date.parse('2026-11-20T09:00:00Z'), PARIS)).toBe('2026-W47');
  expect(isoWeek(Date.parse('2027-01-01T12:00:00Z'), PARIS)).toBe('2026-W53');
  expect(isoWeek(Date.parse('2024-12-30T12:00:00Z'), PARIS)).toBe('2025-W01');
  expect(isoWeek(Date.parse('2026-11-22T23:30:00Z'), PARIS)).toBe('2026-W48'); // Monday in Paris
});
it('a week begins on its Monday', () => {
  expect(new Date(weekStart('2026-W47')).toISOString().slice(0, 10)).toBe('2026-11-16');
  expect(new Date(weekStart('2025-W01')).toISOString().slice(0, 10)).toBe('2024-12-30');
  expect(new Date(weekStart('2026-W53')).toISOString().slice(0, 10)).toBe('2026-12-28');
});
it('the last weeks follow each other', () => {
  expect(lastWeeks(Date.parse('2027-01-08T12:00:00Z'), 3, PARIS)).toEqual(['2026-W52', '2026-W53', '2027-W01']);
});
