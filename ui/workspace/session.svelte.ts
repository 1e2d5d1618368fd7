import { api, ask, guard, Problem, type Boot, type Session } from '../shared/api';
import { clock } from '../shared/clock.svelte';
import { browserLanguage, locale, t, useLanguage, type Language } from '../shared/i18n.svelte';
import { stored } from './stored';

/** Who is signed in. `expired` shows the sign-in over the page, and what was being done goes on after it. */
class SessionState {
  current = $state<Session | null>(null);
  known = $state(false);
  expired = $state(false);
  #renewed: (() => void)[] = [];

  constructor() {
    guard({ renew: () => this.#renew() });
  }

  async start(boot: Boot | undefined): Promise<void> {
    const first = boot?.session.user.language ?? (stored.get('language') as Language | null) ?? browserLanguage();
    await useLanguage(first);
    if (boot !== undefined) await this.#take(boot?.session ?? null);
    else
      await ask(() => api.GET('/api/v1/session')).then(
        (session) => this.#take(session),
        (error: unknown) => {
          if (!(error instanceof Problem) || error.status !== 401) throw error;
          this.#take(null);
        },
      );
  }

  async signIn(email: string, password: string): Promise<void> {
    const before = this.current;
    const session = await ask(() => api.POST('/api/v1/session', { body: { email, password } }));
    // Another person, or another shop: nothing of the page may be shown to them.
    if (before && (before.user.id !== session.user.id || before.shop.id !== session.shop.id)) location.assign('/');
    await this.#take(session);
    this.expired = false;
    this.#renewed.splice(0).forEach((go) => go());
  }

  async signOut(): Promise<void> {
    await ask(() => api.DELETE('/api/v1/session'));
    location.assign('/');
  }

  async change(what: { shop?: string; language?: Language }): Promise<void> {
    const session = await ask(() => api.PATCH('/api/v1/session', { body: what }));
    if (what.shop) location.assign('/');
    await this.#take(session);
  }

  async #take(session: Session | null): Promise<void> {
    if (session) await useLanguage(session.user.language);
    this.current = session;
    this.known = true;
    if (!session) return;
    guard({ csrf: session.csrf_token });
    clock.set(session.now);
    locale.zone = session.shop.zone;
    stored.set('language', session.user.language);
  }

  #renew(): Promise<void> {
    if (!this.current) return Promise.reject(new Problem(401, { detail: t('ui.error.signed_out') }));
    this.expired = true;
    return new Promise((resolve) => this.#renewed.push(resolve));
  }
}
export const session = new SessionState();
