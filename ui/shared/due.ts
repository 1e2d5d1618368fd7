/** How pressing something owed is, and where it stands in the ledger of the inbox. Pure: the caller brings the time. */
export interface Due {
  kind: string;
  state: string;
  warn_at: string;
  at: string;
}
export type Phase = 'calm' | 'soon' | 'late';
export const BUCKETS = ['late', 'hour', 'today', 'tomorrow', 'week', 'later', 'nothing'] as const;
export type Bucket = (typeof BUCKETS)[number];

const HOUR = 3_600_000;
const HORIZON_HOURS = 72;

export function phase(due: Due, now: number): Phase {
  if (due.state === 'broken' || Date.parse(due.at) <= now) return 'late';
  return Date.parse(due.warn_at) <= now ? 'soon' : 'calm';
}

/** 0 three days ahead or more, 1 when due: the same scale for every dossier, so that two strips can be compared. */
export function nearness(at: string, now: number): number {
  const hours = (Date.parse(at) - now) / HOUR;
  if (hours <= 0) return 1;
  return Math.max(0, 1 - Math.log1p(hours) / Math.log1p(HORIZON_HOURS));
}

/** `day` tells the shop's calendar day of an instant. */
export function bucket(due: Due | null, now: number, day: (at: string | number) => number): Bucket {
  if (!due) return 'nothing';
  const at = Date.parse(due.at);
  if (due.state === 'broken' || at <= now) return 'late';
  if (at - now <= HOUR) return 'hour';
  const days = day(at) - day(now);
  if (days === 0) return 'today';
  if (days === 1) return 'tomorrow';
  return days < 7 ? 'week' : 'later';
}
