/** Going on against a practice, with a reason: who may, and why it is said to be. */
import { api, ask, type Finding, type Problem } from '../shared/api';
import { word } from '../shared/i18n.svelte';
import { session } from './session.svelte';

/** As the server knows them. */
export const REASONS = ['misread', 'verified', 'customer_asked', 'exception', 'to_confirm'] as const;
export type Reason = (typeof REASONS)[number];
export const reasonName = (code: string): string => word('override', code);

const RANK = ['agent', 'lead', 'manager', 'admin'];
/** Whether the role of who is signed in reaches this one; who has no rank decides nothing. */
export function atLeast(role: string): boolean {
  return RANK.indexOf(session.current?.role ?? '') >= RANK.indexOf(role) && RANK.includes(role);
}
/** Whether who is signed in may go on against what was found in words. */
export const mayOverride = (finding: Finding): boolean => !!finding.override_role && atLeast(finding.override_role);

let roles: Promise<Map<string, string | null>> | null = null;
/** The same of what was refused elsewhere: it names its practice alone. */
export async function mayGoOn(problem: Problem): Promise<boolean> {
  if (!problem.practice) return false;
  roles ??= ask(() => api.GET('/api/v1/practices')).then((p) => new Map(p.items.map((x) => [x.id, x.override_role])));
  const role = await roles.then((r) => r.get(problem.practice ?? '') ?? null, () => ((roles = null), null));
  return role !== null && atLeast(role);
}
