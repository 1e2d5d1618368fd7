/** The dossier's screen is half of the program: it comes right after the first list was shown, or as soon as somebody points at a row. */
import type DossierScreen from './screens/Dossier.svelte';

const SOON_MS = 1_500;

class Later {
  screen = $state.raw<typeof DossierScreen | null>(null);
  failed = $state(false);

  load(): void {
    if (this.screen) return;
    this.failed = false;
    import('./screens/Dossier.svelte').then((part) => (this.screen = part.default)).catch(() => (this.failed = true));
  }
  soon(): void {
    setTimeout(() => { if (navigator.onLine) this.load(); }, SOON_MS);
  }
}
export const dossier = new Later();
