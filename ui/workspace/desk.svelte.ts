/** What the workspace knows of the desk, kept fresh by the event log: lists by view, open dossiers, people, templates. */
import { SvelteMap } from 'svelte/reactivity';
import { api, ask, asProblem, type Boot, type DossierPage, type DossierRow, type Facts, type Links, type LiveEvent, type Offer, type Problem, type Template, type User, type View, type ViewCounts } from '../shared/api';
import { clock } from '../shared/clock.svelte';
import { t } from '../shared/i18n.svelte';
import { Live } from '../shared/live';
import { notices } from './notices.svelte';
import { router, VIEWS } from './router.svelte';
import { problemOf } from './remedies';
import { session } from './session.svelte';

const PAGE = 50;
const PAGES_KEPT = 30;
const REFRESH_MS = 400;

export class List {
  rows = $state.raw<DossierRow[] | null>(null);
  next = $state<string | null>(null);
  busy = $state(false);
  problem = $state<Problem | null>(null);
  /** Came with the page: the first look at it needs no reading. */
  fresh = false;

  constructor(readonly view: View) {}

  /** When a screen begins to show it. */
  show(): void {
    if (!this.fresh) void this.refresh();
    this.fresh = false;
  }

  /** Reads the list again as far as it was read, and keeps what lies beyond. */
  async refresh(): Promise<void> {
    const limit = Math.min(100, Math.max(PAGE, this.rows?.length ?? 0));
    await this.#load(async () => {
      const page = await ask(() => api.GET('/api/v1/dossiers', { params: { query: { view: this.view, limit } } }));
      const beyond = this.rows && this.rows.length > 100 ? this.rows.slice(100).filter((r) => !page.items.some((i) => i.id === r.id)) : [];
      this.rows = [...page.items, ...beyond];
      if (!beyond.length) this.next = page.next;
    });
  }

  async more(): Promise<void> {
    const after = this.next;
    if (!after || this.busy) return;
    await this.#load(async () => {
      const page = await ask(() => api.GET('/api/v1/dossiers', { params: { query: { view: this.view, limit: PAGE, after } } }));
      const known = new Set(this.rows?.map((r) => r.id));
      this.rows = [...(this.rows ?? []), ...page.items.filter((r) => !known.has(r.id))];
      this.next = page.next;
    });
  }

  put(row: DossierRow): void {
    if (this.rows) this.rows = this.rows.map((r) => (r.id === row.id && r.version <= row.version ? row : r));
  }

  async #load(read: () => Promise<void>): Promise<void> {
    this.busy = true;
    try {
      await read();
      this.problem = null;
    } catch (error) {
      this.problem = asProblem(error);
    } finally {
      this.busy = false;
    }
  }
}

/** What stands beside a dossier's page and comes right after it: what to offer, and the dossiers it belongs with. */
export interface Beside {
  menu: Offer[];
  links: Links;
  facts: Pick<Facts, 'known' | 'noted'>;
}
const NOTHING: Beside = { menu: [], links: { links: [], moves: [] }, facts: { known: [], noted: [] } };

class Desk {
  counts = $state.raw<ViewCounts | null>(null);
  connected = $state(true);
  pages = new SvelteMap<number, DossierPage>();
  #beside = new SvelteMap<number, Beside>();
  users = $state.raw<User[]>([]);
  templates = $state.raw<Template[] | null>(null);
  /** The list that j, k and "next" walk through. */
  current = $state<View>('mine');
  /** Grows with each change of the unmatched queue. */
  unmatchedChanges = $state(0);
  // All made at once: state made inside a derivation would not be followed by it.
  #lists = new Map(VIEWS.map((view) => [view, new List(view)]));
  #live: Live | null = null;
  #stale = new Set<number>();
  #refresh: ReturnType<typeof setTimeout> | undefined;

  list(view: View): List {
    return this.#lists.get(view) as List;
  }

  start(boot: Boot | undefined): void {
    if (boot) {
      this.counts = boot.views;
      const list = this.list(boot.view);
      list.rows = boot.list.items;
      list.next = boot.list.next;
      list.fresh = boot.after !== undefined;
    }
    const who = session.current;
    if (!who) return;
    this.#live?.close();
    this.#live = new Live(`${who.user.id}.${who.shop.id}`, boot?.after ?? null, {
      event: (event) => this.#happened(event),
      reset: () => this.readAgain(),
      time: (now) => clock.set(now),
      connected: (yes) => (this.connected = yes),
      refused: () => (session.expired = true),
    });
    addEventListener('online', () => this.#live?.retry());
    if (!boot) void this.readCounts();
  }

  /** After a new sign-in, a reset, or a doubt: everything that is shown is read again. */
  readAgain(): void {
    this.#live?.retry();
    for (const id of this.pages.keys()) this.#stale.add(id);
    this.#soon();
  }

  async readCounts(): Promise<void> {
    await ask(() => api.GET('/api/v1/dossiers/views')).then((c) => (this.counts = c), () => undefined);
  }

  async readPage(id: number): Promise<DossierPage> {
    const page = await ask(() => api.GET('/api/v1/dossiers/{id}', { params: { path: { id } } }));
    this.#stale.delete(id);
    this.pages.delete(id);
    this.pages.set(id, page);
    for (const old of this.pages.keys()) if (this.pages.size > PAGES_KEPT) this.pages.delete(old);
    this.put(page.dossier);
    void this.#readBeside(page);
    return page;
  }

  beside(id: number): Beside {
    return this.#beside.get(id) ?? NOTHING;
  }
  async #readBeside(page: DossierPage): Promise<void> {
    const { id } = page.dossier;
    const path = { id };
    const [menu, links, facts] = await Promise.all([
      ask(() => api.GET('/api/v1/dossiers/{id}/remedies/menu', { params: { path, query: { problem: problemOf(page) } } })).then((m) => m.items, () => null),
      ask(() => api.GET('/api/v1/dossiers/{id}/links', { params: { path } })).catch(() => null),
      ask(() => api.GET('/api/v1/dossiers/{id}/facts', { params: { path } })).catch(() => null),
    ]);
    const before = this.beside(id);
    this.#beside.set(id, { menu: menu ?? before.menu, links: links ?? before.links, facts: facts ?? before.facts });
    for (const old of this.#beside.keys()) if (!this.pages.has(old)) this.#beside.delete(old);
  }

  /** A row that came with an answer: newer than what the lists show. */
  put(row: DossierRow): void {
    for (const list of this.#lists.values()) list.put(row);
    const page = this.pages.get(row.id);
    if (page && page.dossier.version < row.version) this.pages.set(row.id, { ...page, dossier: row });
  }

  /** What is known of a dossier before its page is here. */
  row(id: number): DossierRow | undefined {
    const page = this.pages.get(id);
    if (page) return page.dossier;
    for (const list of this.#lists.values()) {
      const row = list.rows?.find((r) => r.id === id);
      if (row) return row;
    }
    return undefined;
  }

  isStale(id: number): boolean {
    return this.#stale.has(id);
  }

  async readUsers(): Promise<User[]> {
    if (!this.users.length) this.users = (await ask(() => api.GET('/api/v1/users', { params: { query: { limit: 100 } } }))).items;
    return this.users;
  }

  async readTemplates(): Promise<Template[]> {
    this.templates = (await ask(() => api.GET('/api/v1/templates', { params: { query: { limit: 100 } } }))).items;
    return this.templates;
  }

  #happened(event: LiveEvent): void {
    if (event.dossier) this.#stale.add(event.dossier);
    if (event.kind === 'message.created' && event.actor.kind === 'customer')
      notices.said = t('ui.live.new_message', { name: event.actor.name ?? t('ui.someone') });
    this.#soon();
  }

  /** One reading for a burst of events. */
  #soon(): void {
    if (this.#refresh) return;
    this.#refresh = setTimeout(() => {
      this.#refresh = undefined;
      this.unmatchedChanges++;
      void this.readCounts();
      const route = router.route;
      const shown = route.name === 'inbox' ? route.view : this.current;
      void this.list(shown).refresh();
      if (route.name === 'dossier' && this.#stale.has(route.id)) void this.readPage(route.id).catch(() => undefined);
    }, REFRESH_MS);
  }
}
export const desk = new Desk();
