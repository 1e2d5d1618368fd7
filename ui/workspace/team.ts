/** The screens of who answers for others, and those of deliveries, in one piece with their sentences, fetched when first asked for. */
import './acts/later';
import type { Component } from 'svelte';
import Approvals from './screens/Approvals.svelte';
import Conduct from './screens/Conduct.svelte';
import Held from './screens/Held.svelte';
import Imports from './screens/Imports.svelte';
import Incidents from './screens/Incidents.svelte';
import Intake from './screens/Intake.svelte';
import Overrides from './screens/Overrides.svelte';
import Practices from './screens/Practices.svelte';
import Scores from './screens/Scores.svelte';
import Shipping from './screens/Shipping.svelte';
import type { TeamScreen } from './router.svelte';

export const screens: Record<TeamScreen, Component> = { held: Held, approvals: Approvals, conduct: Conduct, overrides: Overrides, practices: Practices, incidents: Incidents, carriers: Scores, intake: Intake, shipping: Shipping, imports: Imports };
