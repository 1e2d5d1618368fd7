import type { TeamScreen } from './router.svelte';
import type { View } from '../shared/api';
import { t } from '../shared/i18n.svelte';

/** Keys are written whole, so that a test finds each of them. */
export function viewName(view: View): string {
  switch (view) {
    case 'mine': return t('ui.view.mine');
    case 'unassigned': return t('ui.view.unassigned');
    case 'waiting': return t('ui.view.waiting');
    case 'overdue': return t('ui.view.overdue');
    case 'escalated': return t('ui.view.escalated');
    case 'all': return t('ui.view.all');
    case 'resolved': return t('ui.view.resolved');
  }
}
export function viewEmpty(view: View): { title: string; text: string } {
  switch (view) {
    case 'mine': return { title: t('ui.empty.mine'), text: t('ui.empty.mine.text') };
    case 'unassigned': return { title: t('ui.empty.unassigned'), text: t('ui.empty.unassigned.text') };
    case 'waiting': return { title: t('ui.empty.waiting'), text: t('ui.empty.waiting.text') };
    case 'overdue': return { title: t('ui.empty.overdue'), text: t('ui.empty.overdue.text') };
    case 'escalated': return { title: t('ui.empty.escalated'), text: t('ui.empty.escalated.text') };
    case 'all': return { title: t('ui.empty.all'), text: t('ui.empty.all.text') };
    case 'resolved': return { title: t('ui.empty.resolved'), text: t('ui.empty.resolved.text') };
  }
}
export function teamName(screen: TeamScreen): string {
  switch (screen) {
    case 'held': return t('ui.held');
    case 'approvals': return t('ui.approvals');
    case 'conduct': return t('ui.conduct');
    case 'overrides': return t('ui.overrides');
    case 'practices': return t('ui.practices');
    case 'incidents': return t('ui.incidents');
    case 'carriers': return t('ui.carriers');
    case 'intake': return t('ui.intake');
    case 'shipping': return t('ui.shipping');
    case 'imports': return t('ui.imports');
  }
}
