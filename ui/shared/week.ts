/** ISO weeks, as the shop's calendar has them. Pure. */
import { dayAt, wall } from './wall';

const DAY = 86_400_000;

/** "2026-W47" */
export function isoWeek(at: number, zone: string | undefined): string {
  const w = wall(at, zone);
  const day = Date.UTC(w.year, w.month - 1, w.day);
  const thursday = new Date(day + (3 - ((new Date(day).getUTCDay() + 6) % 7)) * DAY);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return `${thursday.getUTCFullYear()}-W${String(Math.floor((thursday.getTime() - first) / (7 * DAY)) + 1).padStart(2, '0')}`;
}
/** Noon of its Monday, in UTC: the same day in every zone of a shop. */
export function weekStart(week: string): number {
  const [year = 0, n = 1] = week.split('-W').map(Number);
  const fourth = Date.UTC(year, 0, 4, 12);
  return fourth + ((n - 1) * 7 - ((new Date(fourth).getUTCDay() + 6) % 7)) * DAY;
}
/** The last `count` weeks, oldest first, up to the one of now. */
export function lastWeeks(now: number, count: number, zone: string | undefined): string[] {
  return Array.from({ length: count }, (_, i) => isoWeek(dayAt(now, (i - count + 1) * 7, 12, zone), zone));
}
