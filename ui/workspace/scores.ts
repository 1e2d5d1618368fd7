/** What the scorecard shows: which end of a rate is the bad one, and where a plot's axis ends. */
import type { Measure, ScoreRow } from '../shared/api';

export const MEASURES = ['on_time', 'lost', 'damaged', 'not_received', 'incident', 'answered', 'relay', 'heavy', 'valuable'] as const satisfies readonly Measure[];

/** More of these is better. */
export const isGood = (measure: Measure): boolean => measure === 'on_time' || measure === 'answered';

/** Both ends of the axis: the rates with their intervals and a little air, at round tenths, hundredths ... */
export function axis(rows: readonly Pick<ScoreRow, 'rates'>[], measure: Measure): { from: number; to: number; ticks: number[] } {
  const rates = rows.map((r) => r.rates[measure]).filter((r) => r !== undefined && r.n > 0);
  let low = Math.min(...rates.map((r) => r!.low), 1);
  let high = Math.max(...rates.map((r) => r!.high), 0);
  if (!rates.length) [low, high] = [0, 1];
  const span = Math.max(high - low, 0.004);
  const step = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25].find((s) => span / s <= 6) ?? 0.25;
  const from = Math.max(0, Math.floor(low / step + 1e-9) * step);
  const to = Math.min(1, Math.ceil(high / step - 1e-9) * step);
  const ticks: number[] = [];
  for (let n = Math.round(from / step); n <= Math.round(to / step); n++) ticks.push(Math.round(n * step * 1e6) / 1e6);
  return { from, to: Math.max(to, from + step), ticks };
}

/** "2026-11" some months before. */
export function monthBefore(month: string, back: number): string {
  const n = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 - back;
  return `${Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}`;
}
