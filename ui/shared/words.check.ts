// Never run: the type check fails here when the API has a state, a promise or a stage that the catalogues have no word for.
import type { components } from '../generated/api';
import type { Offer } from './api';
import type { Sentences } from '../generated/catalogue';

type Api = components['schemas'];
type Wanted =
  | `ui.state.${Api['State']}`
  | `ui.promise.${Api['PromiseKind']}`
  | `ui.channel.${Api['Channel']}`
  | `ui.severity.${Api['Severity']}`
  | `ui.stage.${Api['Parcel']['stage']}`
  | `ui.incident.${NonNullable<Api['Parcel']['incident']>}`
  | `ui.machine.${NonNullable<Api['Message']['machine']>}`
  | `ui.remedy.${Api['RemedyKind']}`
  | `ui.remedy_state.${Api['Remedy']['state']}`
  | `ui.outcome.${NonNullable<Api['DossierRow']['outcome']>}`
  | `ui.harm.${Api['Harm']}`
  | `ui.why.${Api['DossierRow']['escalation_why'][number]}`
  | `ui.fact.${Api['FactKind']}`
  | `ui.proof.${Api['Proof']['kind']}`
  | `ui.owed_to.${Api['Promise']['owed_to']}`
  | `ui.offer.${Offer['role']}`
  | `ui.link.${Api['Link']['kind']}`
  | `ui.match.${Api['Unmatched']['candidates'][number]['why']}`;
type Missing = Exclude<Wanted, keyof Sentences>;

export const missing: [Missing] extends [never] ? 'none' : Missing = 'none';
