/** The sentences that are not needed for a first look come with what says them. */
import { alsoSays } from '../../shared/i18n.svelte';

await alsoSays({ fr: () => import('../../generated/fr-later'), en: () => import('../../generated/en-later') });
