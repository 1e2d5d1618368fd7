import createClient from 'openapi-fetch';
import type { components, paths } from '../generated/api';
import { t } from './i18n.svelte';

type Schemas = components['schemas'];
export type Session = Schemas['Session'];
export type Boot = Schemas['Boot'];
export type View = Schemas['View'];
export type ViewCounts = Schemas['ViewCounts'];
export type DossierRow = Schemas['DossierRow'];
export type DossierList = Schemas['DossierList'];
export type DossierPage = Schemas['DossierPage'];
export type Message = Schemas['Message'];
export type NewMessage = Schemas['NewMessage'];
export type Attachment = Schemas['Attachment'];
export type Upload = Schemas['Upload'];
export type Promised = Schemas['Promise'];
export type Order = Schemas['Order'];
export type Parcel = Schemas['Parcel'];
export type Customer = Schemas['Customer'];
export type Person = Schemas['Person'];
export type User = Schemas['User'];
export type Template = Schemas['Template'];
export type Unmatched = Schemas['Unmatched'];
export type Hit = Schemas['Hit'];
export type Finding = Schemas['Finding'];
export type Remedy = Schemas['Remedy'];
export type Offer = paths['/api/v1/dossiers/{id}/remedies/menu']['get']['responses'][200]['content']['application/json']['items'][number];
export type Links = Schemas['Links'];
export type Move = Schemas['Move'];
export type Approval = Schemas['Approval'];
export type Held = Schemas['Held'];
export type Practice = Schemas['Practice'];
export type Overridden = Schemas['Override'];
export type Measure = Schemas['Measure'];
export type ScoreRow = Schemas['ScoreRow'];
export type CarrierAdvice = Schemas['CarrierAdvice'];
export type Import = Schemas['Import'];
export type ImportLine = Schemas['ImportLine'];
export type Inquiry = Schemas['Inquiry'];
export type Intake = Schemas['Intake'];
export type Carrier = Schemas['Carrier'];
export type CarrierFeed = paths['/api/v1/carriers/feeds']['get']['responses'][200]['content']['application/json']['items'][number];
export type Incident = Schemas['Incident'];
export type IncidentGroup = Schemas['IncidentGroup'];
export type ConductRow = Schemas['ConductRow'];
export type Switched = paths['/api/v1/overrides']['get']['responses'][200]['content']['application/json']['switched'][number];
export type Facts = Schemas['Facts'];
export type LogEvent = Schemas['Event'];
export type LiveEvent = Schemas['LiveEvent'];
type ProblemBody = Schemas['Problem'];

/** What a request ended with when it was not what was asked for. `message` is a sentence for the user. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly practice: string | null;
  readonly field: string | null;
  readonly findings: Finding[];

  constructor(status: number, body: Partial<Omit<ProblemBody, 'code'>> & { code?: string }) {
    super(body.detail || t('ui.error.unknown'));
    this.status = status;
    this.code = body.code ?? 'unknown';
    this.practice = body.practice ?? null;
    this.field = body.field ?? null;
    this.findings = body.findings ?? [];
  }
}
export const asProblem = (error: unknown): Problem =>
  error instanceof Problem ? error : new Problem(0, { detail: error instanceof Error ? error.message : String(error) });

const gate = {
  csrf: '',
  /** Called on 401; resolves when somebody is signed in again, and the request is sent once more. */
  renew: (): Promise<void> => Promise.reject(new Problem(401, {})),
};
export function guard(options: Partial<typeof gate>): void {
  Object.assign(gate, options);
}

export const api = createClient<paths>({ baseUrl: '', credentials: 'same-origin' });
api.use({
  onRequest({ request }) {
    if (request.method !== 'GET' && gate.csrf) request.headers.set('X-CSRF-Token', gate.csrf);
    return request;
  },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Sends, and gives back what was asked for or throws a Problem. A session that expired is renewed first: nothing is lost. */
export async function ask<T>(send: () => Promise<Answer<T>>): Promise<T> {
  for (;;) {
    let answer: Answer<T>;
    try {
      answer = await send();
    } catch {
      throw new Problem(0, { code: 'offline', detail: t('ui.error.offline') });
    }
    if (answer.response.ok) return answer.data as T;
    if (answer.response.status !== 401 || answer.response.url.endsWith('/api/v1/session')) {
      const body = typeof answer.error === 'object' && answer.error ? (answer.error as Partial<ProblemBody>) : {};
      throw new Problem(answer.response.status, body);
    }
    await gate.renew();
  }
}

/** A key that makes a repeated POST harmless. */
export function idempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
}
