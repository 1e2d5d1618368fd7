/** What the API says in bytes of UTF-8, in the browser's own counting. */
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export interface Piece {
  text: string;
  folded: boolean;
}

/** A message in pieces, what was newly said and what is shown folded; the pieces together are the whole text. */
export function pieces(text: string, folds: readonly (readonly number[])[]): Piece[] {
  if (!folds.length) return [{ text, folded: false }];
  const bytes = encoder.encode(text);
  const out: Piece[] = [];
  let at = 0;
  const push = (to: number, folded: boolean) => {
    const part = decoder.decode(bytes.subarray(at, to));
    if (part.trim()) out.push({ text: part, folded });
    at = Math.max(at, to);
  };
  for (const [from = 0, to = 0] of folds) {
    push(from, false);
    push(to, true);
  }
  push(bytes.length, false);
  return out;
}

const MARKER = /\{\{\s*[a-z0-9_]+(?:\.[a-z0-9_]+)*\s*\}\}/g;

/** Merge fields still in a text, in order, with the place of each. */
export function markers(text: string): { text: string; at: number }[] {
  return [...text.matchAll(MARKER)].map((m) => ({ text: m[0], at: m.index }));
}

export type Tone = 'plain' | 'hole' | 'refused' | 'doubt' | 'held';
export interface Marked {
  text: string;
  tone: Tone;
}

/** A draft cut where words must be marked: `faults` first, then merge fields that are still holes. */
export function mark(text: string, faults: readonly { words: string; tone: Tone }[]): Marked[] {
  const spans: { from: number; to: number; tone: Tone }[] = [];
  const add = (from: number, to: number, tone: Tone) => {
    if (to > from && !spans.some((s) => from < s.to && to > s.from)) spans.push({ from, to, tone });
  };
  for (const { words, tone } of faults) {
    for (let at = words ? text.indexOf(words) : -1; at >= 0; at = text.indexOf(words, at + words.length)) add(at, at + words.length, tone);
  }
  for (const m of markers(text)) add(m.at, m.at + m.text.length, 'hole');
  spans.sort((a, b) => a.from - b.from);
  const out: Marked[] = [];
  let at = 0;
  for (const span of spans) {
    if (span.from > at) out.push({ text: text.slice(at, span.from), tone: 'plain' });
    out.push({ text: text.slice(span.from, span.to), tone: span.tone });
    at = span.to;
  }
  if (at < text.length) out.push({ text: text.slice(at), tone: 'plain' });
  return out;
}

/** Two letters for a round mark beside a name. */
export function initials(name: string): string {
  const words = name.trim().split(/[\s-]+/).filter(Boolean);
  return ((words[0]?.[0] ?? '?') + (words.length > 1 ? (words.at(-1)?.[0] ?? '') : '')).toUpperCase();
}

/** A sentence of the server with its guillemets and double signs kept at their words. */
export const tight = (sentence: string): string => sentence.replace(/« /g, '«\u00a0').replace(/ ([»:;?!])/g, '\u00a0$1');
