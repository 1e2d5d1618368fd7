/** Words, parcel scans, promises and what was done to a dossier, of all channels on one line of time. Pure. */
import type { DossierPage, LogEvent, Message, Move, Parcel, Promised, Remedy } from '../shared/api';

export type Entry =
  | { kind: 'message'; id: string; at: string; message: Message }
  | { kind: 'scans'; id: string; at: string; parcel: Parcel; scans: Parcel['scans'] }
  | { kind: 'promise'; id: string; at: string; promise: Promised }
  | { kind: 'remedy'; id: string; at: string; remedy: Remedy; what: 'approved' | 'done' | 'declined' | 'reversed' }
  | { kind: 'move'; id: string; at: string; move: Move }
  | { kind: 'event'; id: string; at: string; event: LogEvent };

const SHOWN_EVENTS = new Set(['dossier.assigned', 'dossier.state_changed', 'dossier.matched', 'dossier.escalated', 'dossier.harmed', 'dossier.unmerged', 'dossier.linked']);
const ENDED = new Set(['kept', 'broken', 'released']);

export function timeline(page: Pick<DossierPage, 'messages' | 'orders' | 'promises' | 'remedies' | 'events'>, moves: readonly Move[] = []): Entry[] {
  // What was taken back before it left was never said.
  const said = page.messages.filter((m) => m.state !== 'cancelled' || m.held?.state === 'refused');
  const entries: Entry[] = said.map((message) => ({ kind: 'message', id: `m${message.id}`, at: message.at, message }));
  const first = entries[0]?.at ?? '';
  for (const order of page.orders.filter((o) => o.linked))
    for (const parcel of order.parcels)
      for (const scan of parcel.scans) entries.push({ kind: 'scans', id: `p${parcel.id}.${scan.at}`, at: scan.at, parcel, scans: [scan] });
  for (const promise of page.promises) {
    if (!ENDED.has(promise.state)) continue;
    entries.push({ kind: 'promise', id: `o${promise.id}`, at: promise.ended_at ?? promise.due_at, promise });
  }
  for (const remedy of page.remedies) {
    const moments = { approved: remedy.approved_at, done: remedy.done_at, declined: remedy.declined_at, reversed: remedy.reversed_at } as const;
    for (const [what, at] of Object.entries(moments) as [keyof typeof moments, string | null][])
      if (at !== null && !(what === 'approved' && remedy.done_at !== null && Date.parse(remedy.done_at) - Date.parse(at) < 60_000)) entries.push({ kind: 'remedy', id: `r${remedy.id}.${what}`, at, remedy, what });
  }
  // What the customer's own words did to the state is told by those words.
  for (const event of page.events) if (SHOWN_EVENTS.has(event.kind) && event.actor.kind !== 'customer' && event.at >= first) entries.push({ kind: 'event', id: `e${event.id}`, at: event.at, event });
  for (const move of moves) if (move.undone_at === null) entries.push({ kind: 'move', id: `v${move.at}`, at: move.at, move });
  entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return entries.reduce<Entry[]>((out, entry) => {
    const last = out.at(-1);
    // A parcel's scans in a row are one entry: the latest is shown, the others a click away.
    if (entry.kind === 'scans' && last?.kind === 'scans' && last.parcel.id === entry.parcel.id) out[out.length - 1] = { ...last, at: entry.at, scans: [...last.scans, ...entry.scans] };
    else out.push(entry);
    return out;
  }, []);
}

/** The message a reply written now has before it. */
export function newestSeen(messages: readonly Message[]): number | undefined {
  return messages.findLast((m) => !m.automatic)?.id;
}

const URL_IN_TEXT = /\bhttps?:\/\/[^\s<>"«»]+[^\s<>"«».,;:!?)\]'’]/g;

/** A text cut at its addresses, so that they can be followed. */
export function links(text: string): { text: string; url: boolean }[] {
  const out: { text: string; url: boolean }[] = [];
  let at = 0;
  for (const m of text.matchAll(URL_IN_TEXT)) {
    if (m.index > at) out.push({ text: text.slice(at, m.index), url: false });
    out.push({ text: m[0], url: true });
    at = m.index + m[0].length;
  }
  if (at < text.length) out.push({ text: text.slice(at), url: false });
  return out;
}
