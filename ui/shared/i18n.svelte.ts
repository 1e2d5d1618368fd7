import type { PluralKey, Sentences } from '../generated/catalogue';

export type Language = 'fr' | 'en';
type Values = Record<string, string | number>;

type Table = Record<string, string>;
type Source = Record<Language, () => Promise<{ default: Table }>>;

/** One language comes with the page; the other when somebody changes to it. */
const sources: Source[] = [{ fr: () => import('../generated/fr'), en: () => import('../generated/en') }];
const tables: Record<Language, Table> = { fr: {}, en: {} };
const read = new Set<string>();

async function take(language: Language): Promise<void> {
  await Promise.all(
    sources.map(async (source, n) => {
      if (read.has(`${language}${n}`)) return;
      Object.assign(tables[language], (await source[language]()).default);
      read.add(`${language}${n}`);
    }),
  );
}
/** Sentences of what is fetched later; there once it resolves. */
export async function alsoSays(source: Source): Promise<void> {
  sources.push(source);
  await take(locale.language);
}
const plurals = { fr: new Intl.PluralRules('fr'), en: new Intl.PluralRules('en') };

class Locale {
  language = $state<Language>('fr');
  zone = $state<string | undefined>(undefined);
}
export const locale = new Locale();

export async function useLanguage(language: Language): Promise<void> {
  await take(language);
  locale.language = language;
  document.documentElement.lang = language;
}

/** The first language of the browser that Guichet speaks. */
export function browserLanguage(): Language {
  return navigator.languages.map((l) => l.slice(0, 2)).find((l): l is Language => l === 'fr' || l === 'en') ?? 'en';
}

function fill(key: string, values: Values | undefined): string {
  const text = tables[locale.language][key.slice('ui.'.length)] ?? key;
  return values ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : text;
}

/** The sentence of a key, with its values: a wrong key or a missing value fails the type check. */
export function t<K extends keyof Sentences>(key: K, ...values: Sentences[K] extends undefined ? [] : [Sentences[K]]): string {
  return fill(key, values[0]);
}

/** The sentence for a number of things. */
export function tn(key: PluralKey, count: number): string {
  const form = plurals[locale.language].select(count) === 'one' ? 'one' : 'other';
  return fill(`${key}.${form}`, { count: number(count) });
}

type Family =
  | 'state' | 'promise' | 'channel' | 'stage' | 'incident' | 'order' | 'severity' | 'machine' | 'match' | 'proof' | 'owed_to' | 'remedy' | 'remedy_state' | 'offer'
  | 'role' | 'why' | 'harm' | 'fact' | 'outcome' | 'override' | 'mode' | 'link' | 'conduct' | 'measure' | 'need' | 'cause' | 'incident_state' | 'seen_by' | 'fault' | 'source' | 'inquiry_state' | 'carrier_answer';
/** A word from a closed list of the API, such as a state; the API's own word when the list grew. */
export function word(family: Family, value: string): string {
  return tables[locale.language][`${family}.${value}`] ?? value.replaceAll('_', ' ');
}

// Formats are made once per language and zone.
const formats = new Map<string, Intl.DateTimeFormat>();
function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const id = `${locale.language} ${locale.zone} ${JSON.stringify(options)}`;
  let format = formats.get(id);
  if (!format) {
    format = new Intl.DateTimeFormat(locale.language === 'fr' ? 'fr-FR' : 'en-GB', { ...options, ...(locale.zone ? { timeZone: locale.zone } : {}) });
    formats.set(id, format);
  }
  return format;
}
type Moment = string | number;
const ms = (at: Moment): number => (typeof at === 'number' ? at : Date.parse(at));

export const clockTime = (at: Moment): string => dateFormat({ hour: '2-digit', minute: '2-digit' }).format(ms(at));
export const weekday = (at: Moment): string => dateFormat({ weekday: 'long' }).format(ms(at));
export const dayMonth = (at: Moment): string => dateFormat({ day: 'numeric', month: 'short' }).format(ms(at));
export const longDay = (at: Moment): string => dateFormat({ weekday: 'long', day: 'numeric', month: 'long' }).format(ms(at));
export const fullDate = (at: Moment): string => dateFormat({ day: 'numeric', month: 'short', year: 'numeric' }).format(ms(at));
export const dateAndTime = (at: Moment): string => dateFormat({ dateStyle: 'full', timeStyle: 'short' }).format(ms(at));
/** Days since 1970 as the shop's calendar counts them. */
export function dayNumber(at: Moment): number {
  const parts = Object.fromEntries(dateFormat({ year: 'numeric', month: 'numeric', day: 'numeric' }).formatToParts(ms(at)).map((p) => [p.type, Number(p.value)]));
  return Date.UTC(parts['year'] ?? 0, (parts['month'] ?? 1) - 1, parts['day'] ?? 1) / 86_400_000;
}
/** Today's time, a weekday's name within the week, else a date. */
export function shortMoment(at: Moment, now: number): string {
  const days = dayNumber(now) - dayNumber(at);
  if (days === 0) return clockTime(at);
  if (days === 1) return t('ui.time.yesterday');
  return days > 0 && days < 300 ? dayMonth(at) : fullDate(at);
}

export function number(value: number): string {
  return new Intl.NumberFormat(locale.language).format(value);
}
/** A share of one: "96,2 %", finer where it is small. */
export function percent(share: number): string {
  return new Intl.NumberFormat(locale.language, { style: 'percent', maximumFractionDigits: share > 0 && share < 0.01 ? 2 : 1 }).format(share);
}
export function money(value: { amount: number; currency: string }): string {
  const format = new Intl.NumberFormat(locale.language === 'fr' ? 'fr-FR' : 'en-GB', { style: 'currency', currency: value.currency });
  return format.format(value.amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
export function fileSize(bytes: number): string {
  const units = locale.language === 'fr' ? ['o', 'ko', 'Mo'] : ['B', 'kB', 'MB'];
  const step = bytes < 1000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  return `${new Intl.NumberFormat(locale.language, { maximumFractionDigits: step === 2 ? 1 : 0 }).format(bytes / 1000 ** step)}\u00a0${units[step]}`;
}
/** "1 h 20", "12 min", "3 j": never more than two units. */
export function duration(milliseconds: number): string {
  const minutes = Math.max(1, Math.round(Math.abs(milliseconds) / 60_000));
  if (minutes < 60) return t('ui.time.minutes', { n: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 10 && minutes % 60) return t('ui.time.hours_minutes', { h: hours, m: String(minutes % 60).padStart(2, '0') });
  if (hours < 48) return t('ui.time.hours', { n: hours });
  return t('ui.time.days', { n: Math.floor(hours / 24) });
}
