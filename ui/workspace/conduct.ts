/** The conduct report's numbers, added up as they are shown. Pure. */
import type { ConductRow } from '../shared/api';

/** What was not simply respected, from help to harm: the order of the plot, from its foot. */
export const OUTCOMES = ['stopped', 'held', 'warned', 'overridden', 'broken'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export type Sums = Record<Outcome | 'respected' | 'recorded', number>;
type Row = Omit<ConductRow, 'off'>;

const none = (): Sums => ({ respected: 0, stopped: 0, held: 0, warned: 0, overridden: 0, broken: 0, recorded: 0 });
export function sums(rows: readonly Row[]): Sums {
  const out = none();
  for (const row of rows) for (const key of Object.keys(out) as (keyof Sums)[]) out[key] += row[key];
  return out;
}
export const marked = (s: Sums): number => OUTCOMES.reduce((n, o) => n + s[o], 0);

/** The rows of one team and one practice; null: of all. */
export function chosen(rows: readonly Row[], team: string | null, practice: string | null): Row[] {
  return rows.filter((r) => (team === null || r.team === team) && (practice === null || r.practice === practice));
}

/** A round number at or above, that its quarters or halves can be read from. */
export function roof(most: number): number {
  if (most <= 4) return 4;
  const step = 10 ** Math.floor(Math.log10(most));
  return [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10].map((n) => n * step).find((n) => n >= most) ?? most;
}
