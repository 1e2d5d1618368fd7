import { expect, it } from 'vitest';
import { dayAt, fromLocal, local, workingDays } from './wall';

const PARIS = 'Europe/Paris';
const FRIDAY = Date.parse('2026-11-20T09:12:00Z');
const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

it('an hour of a day to come is the wall clock’s, before and after the clocks change', () => {
  expect(iso(dayAt(FRIDAY, 0, 18, PARIS))).toBe('2026-11-20T17:00:00.000Z');
  expect(iso(dayAt(Date.parse('2026-03-28T22:30:00Z'), 1, 12, PARIS))).toBe('2026-03-29T10:00:00.000Z');
  expect(iso(dayAt(Date.parse('2026-10-24T08:00:00Z'), 1, 12, PARIS))).toBe('2026-10-25T11:00:00.000Z');
  expect(iso(dayAt(Date.parse('2026-12-31T23:30:00Z'), 0, 9, PARIS))).toBe('2027-01-01T08:00:00.000Z');
});
it('working days leave out the end of the week', () => {
  expect(workingDays(FRIDAY, 1, PARIS)).toBe(3);
  expect(workingDays(FRIDAY, 2, PARIS)).toBe(4);
  expect(workingDays(Date.parse('2026-11-16T09:00:00Z'), 2, PARIS)).toBe(2);
});
it('what a field for a moment shows is read back as the same moment', () => {
  expect(local(FRIDAY, PARIS)).toBe('2026-11-20T10:12');
  expect(iso(fromLocal('2026-11-20T10:12', PARIS))).toBe('2026-11-20T09:12:00.000Z');
  expect(iso(fromLocal('2026-12-24', PARIS))).toBe('2026-12-23T23:00:00.000Z');
  expect(fromLocal('', PARIS)).toBe(null);
});
