/** What can be done to a dossier from a list or from its page. Each answer corrects what is shown; each refusal says why. */
import { api, ask, asProblem, type DossierRow } from '../shared/api';
import { t, word } from '../shared/i18n.svelte';
import { act } from './act';
import { desk } from './desk.svelte';
import { notices } from './notices.svelte';
import { picker } from './picker.svelte';
import { router, to } from './router.svelte';
import { session } from './session.svelte';

type Change = Omit<Parameters<typeof patch>[1], 'version'>;

function patch(id: number, body: { version: number; state?: Target; assignee?: number | null; subject?: string; severity?: DossierRow['severity'] }): Promise<DossierRow> {
  return ask(() => api.PATCH('/api/v1/dossiers/{id}', { params: { path: { id } }, body }));
}
export type Target = 'open' | 'waiting_customer' | 'waiting_carrier' | 'waiting_internal' | 'resolved' | 'spam';

/** Changes a dossier; when somebody changed it meanwhile, reads it and says so. Tells whether it was done. */
export async function change(row: DossierRow, what: Change): Promise<boolean> {
  try {
    desk.put(await patch(row.id, { version: row.version, ...what }));
    desk.readAgain();
    return true;
  } catch (error) {
    const problem = asProblem(error);
    if (problem.code === 'conflict') {
      await desk.readPage(row.id).catch(() => undefined);
      notices.say(t('ui.changed_meanwhile'), { tone: 'wrong' });
    } else notices.say(problem.message, { tone: 'wrong' });
    return false;
  }
}

/** How it ended is asked for; Enter takes what the facts say. */
export async function resolve(row: DossierRow): Promise<void> {
  await act(async (a) => a.resolve(desk.pages.get(row.id) ?? (await desk.readPage(row.id))));
}

/** After a dossier was resolved: on to the next one, and the way back for a while. */
export function ended(row: DossierRow, now: DossierRow): void {
  const before = row.state;
  const after = next(row.id);
  desk.put(now);
  desk.readAgain();
  notices.say(t('ui.done.resolved', { n: row.number }), {
    action: { label: t('ui.undo'), key: 'z', run: () => void undo(row.id, before === 'new' ? 'open' : (before as Target)) },
    ms: 8_000,
  });
  if (router.route.name === 'dossier') router.go(after ? to.dossier(after) : to.view(desk.current));
}

async function undo(id: number, state: Target): Promise<void> {
  const page = await desk.readPage(id).catch(() => null);
  if (page) await change(page.dossier, { state });
}

/** The dossier after or before this one in the list it was opened from. */
export function next(id: number, step = 1): number | null {
  const rows = desk.list(desk.current).rows ?? [];
  const at = rows.findIndex((r) => r.id === id);
  return at < 0 ? null : (rows[at + step]?.id ?? null);
}

export function assign(row: DossierRow): void {
  const me = session.current?.user.id;
  picker.open({
    title: t('ui.assign'),
    placeholder: t('ui.assign.placeholder'),
    load: async () => {
      const users = await desk.readUsers();
      return [
        ...users.toSorted((a, b) => Number(b.me) - Number(a.me)).map((u) => ({ id: String(u.id), label: u.me ? t('ui.assign.me', { name: u.name }) : u.name, face: u.name, current: u.id === row.assignee?.id })),
        { id: '', label: t('ui.assign.nobody'), current: row.assignee === null },
      ];
    },
    pick: async ({ id, label }) => {
      const assignee = id ? Number(id) : null;
      if (assignee !== (row.assignee?.id ?? null) && (await change(row, { assignee })))
        notices.say(assignee === me ? t('ui.done.taken', { n: row.number }) : assignee ? t('ui.done.assigned', { n: row.number, name: label }) : t('ui.done.unassigned', { n: row.number }));
    },
  });
}

const TARGETS: { state: Target; action: string }[] = [
  { state: 'open', action: 'reopen' },
  { state: 'waiting_customer', action: 'wait_customer' },
  { state: 'waiting_carrier', action: 'wait_carrier' },
  { state: 'waiting_internal', action: 'wait_internal' },
  { state: 'resolved', action: 'resolve' },
  { state: 'spam', action: 'spam' },
];

export function setState(row: DossierRow): void {
  const actions = desk.pages.get(row.id)?.actions ?? [];
  picker.open({
    title: t('ui.set_state'),
    placeholder: t('ui.set_state.placeholder'),
    load: () =>
      Promise.resolve(
        TARGETS.map(({ state, action }) => {
          const may = actions.find((a) => a.name === action);
          return { id: state, label: word('state', state), current: row.state === state, why: may && !may.allowed ? (may.detail ?? '') : undefined };
        }),
      ),
    pick: async ({ id }) => {
      if (id === 'resolved') await resolve(row);
      else if (id !== row.state && (await change(row, { state: id as Target }))) notices.say(t('ui.done.state', { n: row.number, state: word('state', id) }));
    },
  });
}
