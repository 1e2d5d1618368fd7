// The rule book at work, in Chromium, against the real binary: what is owed, what makes it good, what is refused and the way out.
import { expect, main, ok, say, skipAll, test, until } from './harness.mjs';
import { canRun, startReal, windowOf } from './real.mjs';

if (!canRun()) skipAll('the program is not built: ./dev build');
const real = await startReal();
const agent = await real.as('agent');
const lead = await real.as('lead');

const dialog = (page) => page.locator('dialog[open]');
const facts = (page, section) => page.locator(`.facts section.${section}`);
const composer = (page) => page.locator('.composer .paper textarea');
const remark = (page, practice) => page.locator('.remarks li', { hasText: practice });
/** Keys for the sheet that is about to open. */
const sheet = async (page, ...keys) => { await dialog(page).waitFor(); await press(page, ...keys); await until('the sheet closes', async () => !(await dialog(page).count())); };
const press = async (page, ...keys) => { for (const key of keys) await page.keyboard.press(key); };

/** A dossier opened for the test alone, about an order of its customer, with an answer of ours in it. */
let made = 0;
const used = new Set();
async function dossier(subject, { answered = true, by = agent } = {}) {
  const { items } = await agent.get('/dossiers?view=resolved&limit=100');
  for (const row of items) {
    if (!row.customer || used.has(row.customer.id)) continue;
    const page = await agent.get(`/dossiers/${row.id}`);
    const order = page.orders[0];
    if (!order || page.related.some((r) => ['new', 'open'].includes(r.state))) continue;
    used.add(row.customer.id);
    const opened = await by.post('/dossiers', { subject, customer: { id: row.customer.id }, order: order.id, ...(answered ? { message: { kind: 'reply', text: `Bonjour, c’est le message numéro ${++made} de cette journée : nous regardons ce qui se passe avec cette demande.`, confirm_warnings: true } } : {}) });
    return { id: opened.id, number: opened.number, order, customer: row.customer };
  }
  throw new Error('the demo has no more customers with an order');
}
const open = async (desk, who, d) => {
  const page = await windowOf(desk, real, who, `/dossiers/${d.id}`);
  await page.locator('.facts .known').waitFor();
  return page;
};

test('a promise is made with two keys, put off is refused without the customer’s words, and kept by hand', async (desk) => {
  const d = await dossier('Une promesse');
  const page = await open(desk, 'agent', d);
  await press(page, 'p');
  await dialog(page).getByText(say('ui.promise.callback')).click();
  await press(page, 'Enter');
  await facts(page, 'owed').locator('.due', { hasText: say('ui.promise.callback') }).waitFor();
  await press(page, 'v');
  await page.getByRole('combobox').fill(say('ui.promise.callback'));
  await press(page, 'Enter');
  await dialog(page).locator('#s-reference').fill('appel 4471');
  await press(page, 'Enter');
  await until('kept', async () => !(await facts(page, 'owed').locator('.due', { hasText: say('ui.promise.callback') }).count()));
  await page.locator('.timeline .promise.kept', { hasText: say('ui.promise.callback') }).waitFor();
});

test('G05: in the first words of a new dossier a doubt is shown, and the same words sent again go', async (desk) => {
  const page = await windowOf(desk, real, 'agent', '/dossiers/new');
  await page.getByLabel(say('ui.new.email')).fill('nouvelle@clients.test');
  await page.getByLabel(say('ui.new.subject')).fill('Colis');
  await page.getByRole('radio', { name: say('ui.new.reply') }).check();
  await page.getByRole('textbox', { name: say('ui.composer.text') }).fill('Bonjour, le colis XXX part.');
  await page.getByRole('button', { name: say('ui.new.open_and_send') }).click();
  await page.locator('.problem li', { hasText: 'XXX' }).waitFor();
  await page.getByRole('button', { name: say('ui.new.open_and_send') }).click();
  await page.locator('.entry.ours', { hasText: 'le colis XXX part' }).waitFor();
});

test('G04: what nothing makes sure yet is to be verified, and runs once a proof is there', async (desk) => {
  const d = await dossier('Un renvoi');
  const page = await open(desk, 'agent', d);
  await press(page, 'p');
  await dialog(page).getByText(say('ui.promise.reship')).click();
  await dialog(page).locator('#s-proof').waitFor();
  await press(page, 'Enter');
  const card = facts(page, 'owed').locator('article', { hasText: say('ui.owed.unverified') });
  await card.waitFor();
  await card.getByRole('button', { name: say('ui.owed.verify') }).click();
  await dialog(page).locator('#s-reference').fill('6A04412345678');
  await press(page, 'Enter');
  await facts(page, 'owed').getByText('6A04412345678').waitFor();
});

test('remedies: the first are offered side by side; one is chosen, granted, and binds', async (desk) => {
  const d = await dossier('Un remboursement');
  const page = await open(desk, 'agent', d);
  await facts(page, 'remedies').getByRole('button', { name: say('ui.remedy.refund_full') }).click();
  await sheet(page, 'Enter');
  const card = facts(page, 'remedies').locator('article', { hasText: say('ui.remedy.refund_full') });
  await card.getByRole('button', { name: say('ui.remedies.act.choose') }).click();
  await sheet(page, 'Enter');
  await card.getByRole('button', { name: say('ui.remedies.act.approve') }).click();
  await sheet(page, 'Enter');
  await until('granted, or waiting for a lead', async () => /engage|Attend l’accord|Exécutée/.test(await card.innerText()));
});

test('what is over an agent’s limit waits in the list of approvals, and a lead grants it with one key', async (desk) => {
  const d = await dossier('Un grand geste');
  const gesture = await agent.post(`/dossiers/${d.id}/remedies`, { kind: 'gesture', amount: 20_000, text: 'Pour trois relances' });
  expect((await agent.patch(`/remedies/${gesture.id}`, { do: 'approve' })).waits_for, 'lead');
  const page = await windowOf(desk, real, 'lead', '/approvals');
  const row = page.locator('article', { hasText: 'Un grand geste' });
  await row.focus();
  ok(await page.locator('.rail .count', { hasText: '1' }).count(), 'counted in the rail');
  await press(page, 'a');
  await until('it is gone', async () => !(await row.count()));
  ok(['approved', 'executing', 'done'].includes((await lead.get(`/remedies/${gesture.id}`)).state), 'granted');
});

test('G10: a voucher before the refund is refused beside what was asked', async (desk) => {
  const d = await dossier('Un bon');
  const page = await open(desk, 'agent', d);
  await press(page, 'm');
  await page.getByRole('combobox').fill(say('ui.remedy.voucher'));
  await press(page, 'Enter');
  await dialog(page).locator('#s-amount').fill('10');
  await press(page, 'Enter');
  await dialog(page).locator('.refused', { hasText: 'G10' }).waitFor();
});

test('resolving: what stands in the way is said with the way out, then two keys do', async (desk) => {
  const d = await dossier('À résoudre');
  await agent.post(`/dossiers/${d.id}/promises`, { kind: 'callback', due_at: '2037-11-20T17:00:00Z' });
  const page = await open(desk, 'agent', d);
  await press(page, 'e');
  await dialog(page).locator('.doubt').waitFor();
  await press(page, 'v');
  await page.getByRole('combobox').fill(say('ui.owed.keep'));
  await press(page, 'Enter');
  await dialog(page).locator('#s-reference').fill('appel 12');
  await press(page, 'Enter');
  await until('nothing is owed', async () => !(await facts(page, 'owed').locator('.due', { hasText: say('ui.promise.callback') }).count()));
  await press(page, 'e');
  await dialog(page).locator('input:checked').waitFor();
  await press(page, 'Enter');
  await until('resolved', async () => (await agent.get(`/dossiers/${d.id}`)).dossier.state === 'resolved');
  expect((await agent.get(`/dossiers/${d.id}`)).dossier.outcome, 'answered');
});

test('G04, G14: refused beside the words; the promise is recorded, or it is to be confirmed, because', async (desk) => {
  const d = await dossier('Des mots');
  const page = await open(desk, 'agent', d);
  await press(page, 'r');
  await composer(page).fill('Bonjour, quel est votre numéro de commande ? Nous vous rappelons.');
  await press(page, 'Control+Enter');
  await remark(page, 'G14').waitFor();
  await remark(page, 'G14').getByRole('button', { name: say('ui.composer.to_confirm') }).click();
  await page.keyboard.type('La commande a été annulée puis refaite hier.');
  if (await remark(page, 'G04').count()) {
    await remark(page, 'G04').getByRole('button', { name: say('ui.composer.way.promise') }).click();
    await dialog(page).locator('input:checked').first().waitFor();
    await press(page, 'Enter');
    await until('the sheet closes', async () => !(await dialog(page).count()));
  }
  await composer(page).focus();
  await press(page, 'Control+Enter');
  await page.locator('.entry.ours', { hasText: 'Nous vous rappelons' }).waitFor();
});

test('G31: an agent is refused, a lead goes on with a reason, which a manager reads in the list of the week', async (desk) => {
  const d = await dossier('Le transporteur', { by: lead });
  const text = 'Bonjour, contactez le transporteur pour connaître les horaires de ce dépôt.';
  const theirs = await open(desk, 'agent', d);
  await press(theirs, 'r');
  await composer(theirs).fill(text);
  await press(theirs, 'Control+Enter');
  await remark(theirs, 'G31').waitFor();
  expect(await remark(theirs, 'G31').getByRole('button', { name: say('ui.override') }).count(), 0, 'an agent goes on:');
  const page = await open(desk, 'lead', d);
  await press(page, 'r');
  await composer(page).fill(text);
  await press(page, 'Control+Enter');
  await remark(page, 'G31').getByRole('button', { name: say('ui.override') }).click();
  await page.keyboard.type('Il ne voulait que les horaires du dépôt.');
  await press(page, 'Control+Enter');
  await page.locator('.entry.ours', { hasText: 'horaires de ce dépôt' }).waitFor();
  const list = await windowOf(desk, real, 'manager', '/overrides');
  await list.getByText('Il ne voulait que les horaires du dépôt.').waitFor();
});

test('G16: the same answer waits for a lead, who reads it with its words marked and lets it leave', async (desk) => {
  const d = await dossier('Déjà dit', { answered: false });
  const text = 'Bonjour, nous avons bien pris en compte votre demande et nous revenons vers vous dès que nous en savons davantage sur son avancement.';
  await agent.post(`/dossiers/${d.id}/messages`, { kind: 'reply', text, confirm_warnings: true });
  const page = await open(desk, 'agent', d);
  await press(page, 'r');
  await composer(page).fill(text);
  await press(page, 'Control+Enter');
  await until('held, or told that it will be', async () => (await page.locator('.message .doubt', { hasText: say('ui.message.held') }).count()) || (await remark(page, 'G16').count()));
  if (await remark(page, 'G16').count()) await press(page, 'Control+Enter');
  await page.locator('.message .doubt', { hasText: say('ui.message.held') }).waitFor();
  const queue = await windowOf(desk, real, 'lead', '/held');
  const article = queue.locator('article', { hasText: 'Déjà dit' });
  await article.getByText('G16').waitFor();
  await article.focus();
  await press(queue, 'a');
  await until('it left', async () => !(await article.count()));
  await until('the author sees it', async () => !(await page.locator('.message .doubt', { hasText: say('ui.message.held') }).count()));
});

test('a held answer is given back with the reason, or taken back by its author', async (desk) => {
  const d = await dossier('Rendu', { answered: false });
  const text = 'Bonjour, votre dossier est entre de bonnes mains et vous recevrez une réponse complète dans les meilleurs délais possibles, promis.';
  await agent.post(`/dossiers/${d.id}/messages`, { kind: 'reply', text, confirm_warnings: true }).catch(() => undefined);
  const page = await open(desk, 'agent', d);
  const again = await agent.post(`/dossiers/${d.id}/messages`, { kind: 'reply', text, confirm_warnings: true });
  expect(again.state, 'held');
  const queue = await windowOf(desk, real, 'lead', '/held');
  const article = queue.locator('article', { hasText: 'Rendu' });
  await article.focus();
  await press(queue, 'x');
  await dialog(queue).locator('textarea').fill('Dites ce que vous avez fait pour elle.');
  await press(queue, 'Control+Enter');
  await page.locator('.message', { hasText: 'Dites ce que vous avez fait pour elle.' }).waitFor();
});

test('escalation, severity, the date that matters and what the customer asks stand at the head', async (desk) => {
  const d = await dossier('La tête');
  const page = await open(desk, 'agent', d);
  await press(page, 'u');
  await dialog(page).locator('#s-understood').fill('Recevoir le jouet avant Noël');
  await press(page, 'Enter');
  await page.locator('.head .said', { hasText: 'Recevoir le jouet avant Noël' }).waitFor();
  await until('the sheet closes', async () => !(await dialog(page).count()));
  await press(page, 'i');
  await dialog(page).locator('#s-needed_by').fill('2037-12-24');
  await dialog(page).getByRole('checkbox').first().check();
  await dialog(page).getByRole('button', { name: say('ui.act.keep_it') }).click();
  await page.locator('.marks', { hasText: say('ui.head.complaint') }).waitFor();
  ok((await page.locator('.marks').innerText()).includes('24 décembre'), 'the date');
  await until('the sheet closes', async () => !(await dialog(page).count()));
  await press(page, 'x');
  await dialog(page).locator('textarea').fill('Le client demande une décision que je ne peux pas prendre.');
  await press(page, 'Control+Enter');
  await page.locator('.marks .up').waitFor();
  const list = await windowOf(desk, real, 'lead', '/inbox/escalated');
  await list.locator(`a.row[data-id="${d.id}"]`).waitFor();
});

test('two dossiers merge and part again; a message goes its own way; two are linked', async (desk) => {
  const d = await dossier('Le premier');
  const other = await agent.post('/dossiers', { subject: 'Le second du même', customer: { id: d.customer.id }, message: { kind: 'reply', text: 'Bonjour, voici une seconde question à laquelle nous répondons ici.', confirm_warnings: true } });
  const page = await open(desk, 'agent', { id: other.id });
  await press(page, 'f');
  await page.getByRole('combobox').fill(String(d.number));
  await page.locator('[role=option]', { hasText: 'Le premier' }).waitFor();
  await press(page, 'Enter');
  await page.waitForURL(`**/dossiers/${d.id}`);
  await page.locator('.entry.ours', { hasText: 'seconde question' }).waitFor();
  await page.locator('.entry.move', { hasText: String(other.number) }).waitFor();
  await press(page, 'z');
  await page.waitForURL(`**/dossiers/${other.id}`);
  await until('it stands alone', async () => (await agent.get(`/dossiers/${other.id}`)).dossier.state !== 'merged');
  await press(page, 'L');
  await page.locator('[role=option]', { hasText: 'Le premier' }).waitFor();
  await press(page, 'Enter');
  await page.locator('.facts', { hasText: say('ui.facts.linked') }).waitFor();
  await page.goto(`${real.url}/dossiers/${d.id}`);
  await page.locator('.facts .known').waitFor();
  await agent.post(`/dossiers/${d.id}/messages`, { kind: 'reply', text: 'Bonjour, ceci parle tout à fait d’autre chose que le reste.', confirm_warnings: true });
  await page.locator('.entry.ours', { hasText: 'autre chose que le reste' }).waitFor();
  await press(page, 'd');
  await dialog(page).getByRole('checkbox').first().check();
  await dialog(page).locator('#s-subject').fill('La facture');
  await press(page, 'Enter');
  await page.locator('h1', { hasText: 'La facture' }).waitFor();
});

test('what was said is noted, so that nobody asks again, and can be taken back', async (desk) => {
  const d = await dossier('Ce que l’on sait');
  const page = await open(desk, 'agent', d);
  await facts(page, 'known').getByText(d.order.number).first().waitFor();
  await press(page, 'w');
  await dialog(page).locator('#s-value').fill('La roue gauche est fendue depuis l’ouverture du carton');
  await press(page, 'Enter');
  const fact = facts(page, 'known').getByText('La roue gauche');
  await fact.waitFor();
  await facts(page, 'known').locator('.back').last().click();
  await until('taken back', async () => !(await fact.count()));
});

test('a manager sets a practice, the law stays, and the conduct report adds up', async (desk) => {
  const page = await windowOf(desk, real, 'manager', '/practices');
  const row = page.locator('tr', { has: page.locator('th', { hasText: /^G16$/ }) });
  await row.getByText(say('ui.team.practice.record'), { exact: true }).click();
  await sheet(page, 'Enter');
  await until('recorded', async () => (await row.getAttribute('class')).includes('record'));
  await row.getByText(say('ui.team.practice.on'), { exact: true }).click();
  await until('in force', async () => !(await row.getAttribute('class')).includes('record'));
  ok(await page.locator('tr', { has: page.locator('th', { hasText: /^G08$/ }) }).getByText(say('ui.team.law')).count(), 'the law is locked');
  await page.goto(`${real.url}/overrides`);
  await page.locator('.switched li', { hasText: 'G16' }).first().waitFor();
  await page.goto(`${real.url}/conduct`);
  await page.locator('figure svg').first().waitFor();
  const cells = (await page.locator('.by-week tbody tr').allInnerTexts()).map((r) => Number(r.split('\t')[1].replace(/\D/g, '') || 0));
  const practices = (await page.locator('.by-practice tbody tr').allInnerTexts()).map((r) => Number(r.split('\t')[2].replace(/\D/g, '') || 0));
  const sum = (list) => list.reduce((a, b) => a + b, 0);
  ok(sum(cells) > 0, 'something was respected');
  expect(sum(cells), sum(practices), 'by week and by practice:');
  const file = await page.request.get(`${real.url}${await page.locator('a[download]').getAttribute('href')}`);
  ok(file.ok() && (await file.text()).startsWith('week,team,practice'), 'the file');
});

await main(() => real.stop());
