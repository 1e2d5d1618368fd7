import { tick } from 'svelte';
import type { View } from '../shared/api';

export const VIEWS = ['mine', 'unassigned', 'waiting', 'overdue', 'escalated', 'all', 'resolved'] as const satisfies readonly View[];

/** Screens of who answers for others: fetched when first asked for. */
export const TEAM = ['held', 'approvals', 'conduct', 'overrides', 'practices'] as const;
/** Parcels and who brings them, for everybody; fetched likewise. */
export const DELIVERY = ['incidents', 'carriers', 'intake', 'shipping', 'imports'] as const;
export type TeamScreen = (typeof TEAM | typeof DELIVERY)[number];

export type Route =
  | { name: 'inbox'; view: View }
  | { name: 'dossier'; id: number }
  | { name: 'new' }
  | { name: 'unmatched' }
  | { name: 'search'; q: string }
  | { name: 'team'; screen: TeamScreen }
  | { name: 'lost' };

export function parse(url: URL): Route {
  const [first, second, more] = url.pathname.split('/').filter(Boolean);
  if (!first) return { name: 'inbox', view: 'mine' };
  if (more) return { name: 'lost' };
  const view = VIEWS.find((v) => v === second);
  if (first === 'inbox' && view) return { name: 'inbox', view };
  if (first === 'dossiers' && second === 'new') return { name: 'new' };
  if (first === 'dossiers' && second && /^\d{1,18}$/.test(second)) return { name: 'dossier', id: Number(second) };
  if (first === 'unmatched' && !second) return { name: 'unmatched' };
  if (first === 'search' && !second) return { name: 'search', q: url.searchParams.get('q') ?? '' };
  const screen = [...TEAM, ...DELIVERY].find((s) => s === first);
  if (screen && !second) return { name: 'team', screen };
  return { name: 'lost' };
}

export const to = {
  view: (view: View) => `/inbox/${view}`,
  dossier: (id: number) => `/dossiers/${id}`,
  unmatched: '/unmatched',
  search: (q = '') => (q ? `/search?q=${encodeURIComponent(q)}` : '/search'),
  new: '/dossiers/new',
  team: (screen: TeamScreen) => `/${screen}`,
};

class Router {
  route = $state.raw<Route>(parse(new URL(location.href)));

  constructor() {
    addEventListener('popstate', () => this.#read());
    addEventListener('click', (e) => this.#click(e));
  }

  go(path: string, { replace = false } = {}): void {
    if (replace) history.replaceState(null, '', path);
    else history.pushState(null, '', path);
    this.#read();
  }

  #read(): void {
    const before = this.route.name;
    this.route = parse(new URL(location.href));
    if (this.route.name === before) return;
    // A new screen is heard and scrolled by the keyboard at once, unless it put the focus somewhere itself.
    void tick().then(() => {
      const main = document.querySelector<HTMLElement>('main');
      if (main && !main.contains(document.activeElement)) main.focus({ preventScroll: true });
    });
  }

  /** Plain links within the workspace change the screen, not the page. */
  #click(e: MouseEvent): void {
    if (e.defaultPrevented || e.button || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
    const link = (e.target as Element).closest?.('a');
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin || link.pathname.startsWith('/api/')) return;
    e.preventDefault();
    this.go(link.pathname + link.search);
  }
}
export const router = new Router();
