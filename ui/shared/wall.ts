/** Times of the wall clock in a shop's zone. Pure: the caller brings the time and the zone. */
const DAY = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

interface Wall {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}
export function wall(at: number, zone: string | undefined): Wall {
  let format = formats.get(zone ?? '');
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', hourCycle: 'h23', ...(zone ? { timeZone: zone } : {}) });
    formats.set(zone ?? '', format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map((p) => [p.type, Number(p.value)]));
  return { year: parts['year'] ?? 0, month: parts['month'] ?? 1, day: parts['day'] ?? 1, hour: parts['hour'] ?? 0, minute: parts['minute'] ?? 0 };
}

/** The instant at which the wall shows this; an hour that spring skips is the one after it. */
export function instant(w: Wall, zone: string | undefined): number {
  const wanted = Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute);
  const shown = (at: number) => {
    const s = wall(at, zone);
    return Date.UTC(s.year, s.month - 1, s.day, s.hour, s.minute);
  };
  const first = wanted - (shown(wanted) - wanted);
  return first - (shown(first) - wanted);
}

/** `at` an hour of the day that comes `days` after today. */
export function dayAt(now: number, days: number, hour: number, zone: string | undefined): number {
  const w = wall(now, zone);
  const day = new Date(Date.UTC(w.year, w.month - 1, w.day) + days * DAY);
  return instant({ year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, day: day.getUTCDate(), hour, minute: 0 }, zone);
}

/** Days from today to the `nth` day that is neither Saturday nor Sunday. */
export function workingDays(now: number, nth: number, zone: string | undefined): number {
  const w = wall(now, zone);
  const today = new Date(Date.UTC(w.year, w.month - 1, w.day)).getUTCDay();
  let days = 0;
  for (let left = nth; left > 0; ) if (![0, 6].includes((today + ++days) % 7)) left--;
  return days;
}

/** "2026-11-20T10:12", as a browser's field for a moment wants it. */
export function local(at: number, zone: string | undefined): string {
  const w = wall(at, zone);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${w.year}-${two(w.month)}-${two(w.day)}T${two(w.hour)}:${two(w.minute)}`;
}
export function fromLocal(value: string, zone: string | undefined): number | null {
  const m = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?/.exec(value);
  if (!m) return null;
  return instant({ year: Number(m[1]), month: Number(m[2]), day: Number(m[3]), hour: Number(m[4] ?? 0), minute: Number(m[5] ?? 0) }, zone);
}
