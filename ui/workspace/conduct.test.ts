import { expect, it } from 'vitest';
import { chosen, marked, roof, sums } from './conduct';

const row = (week: string, practice: string, team: string, n: number) => ({ week, practice, team, respected: 10 * n, stopped: n, held: 0, warned: 0, overridden: 0, broken: 1, recorded: 0 });
const rows = [row('2026-W46', 'G05', 'Lyon', 1), row('2026-W47', 'G05', 'Lyon', 2), row('2026-W47', 'G14', 'Nantes', 3)];

it('numbers add up over weeks, teams and practices', () => {
  expect(sums(rows)).toEqual({ respected: 60, stopped: 6, held: 0, warned: 0, overridden: 0, broken: 3, recorded: 0 });
  expect(marked(sums(rows))).toBe(9);
  expect(sums(chosen(rows, 'Lyon', null)).stopped).toBe(3);
  expect(sums(chosen(rows, null, 'G14')).respected).toBe(30);
  expect(chosen(rows, 'Nantes', 'G05')).toEqual([]);
});
it('the plot ends at a number that can be read', () => {
  expect([0, 3, 5, 9, 11, 19, 45, 71, 99, 109, 250].map(roof)).toEqual([4, 4, 5, 10, 12, 20, 50, 80, 100, 120, 300]);
});
