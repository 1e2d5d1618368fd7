import { describe, expect, it } from 'vitest';
import { initials, mark, markers, pieces } from './text';

const bytes = (s: string) => new TextEncoder().encode(s).length;

describe('folded quotes', () => {
  it('are cut by bytes of UTF-8, and nothing of the text is lost', () => {
    const said = 'Déjà reçu, merci 😀\n\n';
    const quote = '> Où est-il ?\n';
    const text = said + quote + 'Léa';
    const out = pieces(text, [[bytes(said), bytes(said + quote)]]);
    expect(out).toEqual([{ text: said, folded: false }, { text: quote, folded: true }, { text: 'Léa', folded: false }]);
    expect(out.map((p) => p.text).join('')).toBe(text);
  });
  it('may cover everything, or nothing', () => {
    expect(pieces('> a', [[0, 3]])).toEqual([{ text: '> a', folded: true }]);
    expect(pieces('a', [])).toEqual([{ text: 'a', folded: false }]);
  });
});

describe('words at fault', () => {
  it('are marked everywhere they stand, refusals before holes, without overlap', () => {
    const text = 'A {{x.y}} B XXX C {{z}} D XXX';
    const out = mark(text, [{ words: '{{x.y}}', tone: 'refused' }, { words: 'XXX', tone: 'doubt' }]);
    expect(out.map((p) => p.text).join('')).toBe(text);
    expect(out.filter((p) => p.tone !== 'plain').map((p) => `${p.tone} ${p.text}`)).toEqual(['refused {{x.y}}', 'doubt XXX', 'hole {{z}}', 'doubt XXX']);
  });
  it('G05: a merge field is a name of letters, digits, _ and dots between double braces', () => {
    expect(markers('{{ a.b_1 }} {{}} {{A}} {a} {{a..b}}').map((m) => m.text)).toEqual(['{{ a.b_1 }}']);
  });
});

it('a name gives two letters', () => {
  expect([initials('Inès Morel'), initials('Jean-Luc'), initials('Zoé'), initials('  ')]).toEqual(['IM', 'JL', 'Z', '?']);
});
