// The workspace's screens, in Chromium, against made-up data. The way from a real mail to a real mailbox is in tests/scenarios.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { expect, main, ok, say, test, until } from './harness.mjs';

const INBOX_KB = 150;
const text = (page, selector) => page.locator(selector).first().innerText();
const composer = (page) => page.locator('.composer textarea');
const remarks = (page) => page.locator('.remarks li');
const rows = (page) => page.locator('main a.row');

test('signing in: a wrong password is told beside the form, the right one opens the inbox', async (desk) => {
  const page = await desk.window();
  await page.goto(desk.mock.url);
  await page.locator('#email').fill('ines@petitefabrique.example');
  await page.locator('#password').fill('wrong');
  await page.keyboard.press('Enter');
  ok((await page.getByRole('alert').innerText()).length > 10, 'no sentence');
  expect(await page.locator('#password').inputValue(), '');
  expect(await page.evaluate(() => document.activeElement.id), 'password');
  await page.keyboard.type('right');
  await page.keyboard.press('Enter');
  await page.waitForSelector('main.inbox');
});

test('the first view comes with the page: no request for its data, under 150 kB in all, font included', async (desk) => {
  const page = await desk.signedIn();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.clearBrowserCache');
  let bytes = 0;
  const asked = [];
  cdp.on('Network.loadingFinished', (e) => (bytes += e.encodedDataLength));
  page.on('request', (r) => asked.push(new URL(r.url()).pathname));
  await page.goto(`${desk.mock.url}/inbox/all`);
  await until('rows', () => rows(page).count());
  const shown = asked.length;
  await page.waitForTimeout(700);
  console.log(`# ${(bytes / 1024).toFixed(1)} kB`);
  ok(bytes > 20_000 && bytes < INBOX_KB * 1024, `${(bytes / 1024).toFixed(1)} kB`);
  ok(!asked.slice(0, shown).some((p) => p === '/api/v1/session'), `asked for the session again: ${asked}`);
});

test('a page at rest asks for nothing', async (desk) => {
  const page = await desk.dossier();
  await page.waitForTimeout(800);
  const asked = [];
  page.on('request', (r) => asked.push(r.url()));
  await page.waitForTimeout(1500);
  expect(asked, []);
});

test('the inbox is a ledger of what is owed, soonest first, and colour never speaks alone', async (desk) => {
  const page = await desk.signedIn('/inbox/all');
  await until('rows', () => rows(page).count());
  const groups = await page.locator('main h2').allInnerTexts();
  ok(groups[0].startsWith(say('ui.bucket.late')), groups[0]);
  ok((await text(page, '.row .late .when')).startsWith(say('ui.due.late', { d: '' }).trim()), 'a broken promise is said in words');
});

test('j and k move, Enter opens, Escape comes back to the same row', async (desk) => {
  const page = await desk.signedIn('/inbox/all');
  await until('rows', () => rows(page).count());
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  const second = await rows(page).nth(1).getAttribute('data-id');
  expect(await page.evaluate(() => document.activeElement.dataset.id), second);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/dossiers/${second}`);
  await page.waitForSelector('main.dossier'); // comes when it is first needed
  await page.keyboard.press('j');
  const third = new URL(page.url()).pathname;
  ok(third !== `/dossiers/${second}`, 'j goes to the next dossier');
  await page.keyboard.press('k');
  await page.waitForURL(`**/dossiers/${second}`);
  await page.keyboard.press('Escape');
  await page.waitForSelector('main.inbox');
  await page.waitForSelector(`.row.selected[data-id="${second}"]`);
});

test('the list goes on as it is scrolled', async (desk) => {
  const page = await desk.signedIn('/inbox/resolved');
  await until('the first page', async () => (await rows(page).count()) >= 50);
  await page.locator('main').evaluate((m) => m.scrollTo(0, m.scrollHeight));
  await until('the rest', async () => (await rows(page).count()) === 96);
});

test('new mail appears by itself, in the list and in the open dossier', async (desk) => {
  const page = await desk.signedIn('/inbox/unassigned');
  await until('rows', () => rows(page).count());
  const { dossier } = await desk.play('mail', { subject: 'Le renard a perdu un œil', text: 'Bonjour, que faire ?' });
  await page.waitForSelector(`.row[data-id="${dossier}"]`);
  await page.goto(`${desk.mock.url}/dossiers/${dossier}`);
  await page.getByText('que faire ?').first().waitFor();
  await desk.play('mail', { dossier, text: 'Autre chose : la patte aussi.' });
  await page.getByText('la patte aussi').first().waitFor();
});

test("the dossier: the customer's words, quotes folded but there, files, notes, scans and promises", async (desk) => {
  const page = await desk.dossier();
  const last = page.locator('.entry.theirs').last();
  ok((await last.innerText()).includes('express me va très bien'), 'the words');
  ok(!(await last.getByText('cherche encore').isVisible()), 'the quote is folded');
  await last.locator('summary').click();
  ok(await last.getByText('cherche encore').isVisible(), 'the quote unfolds');
  ok(await page.locator('.entry.note, .entry.scans, .entry.promise').count() >= 3, 'note, scans and promises');
  expect(await page.locator('.facts .order').first().locator('b').innerText(), desk.info.order);
});

test("a mail's HTML runs no script, and remote images wait to be asked for", async (desk) => {
  const page = await desk.dossier();
  const asked = [];
  page.on('request', (r) => asked.push(r.url()));
  const first = page.locator('.message.theirs').first();
  await first.hover();
  await first.getByRole('button', { name: say('ui.message.as_html') }).click();
  const frame = page.frameLocator('iframe');
  await frame.getByText("J'ai commandé").waitFor();
  ok(asked.some((u) => u.endsWith('/html')) && !asked.some((u) => u.includes('images=1')), 'images were loaded');
  await first.getByRole('button', { name: say('ui.message.show_images') }).click();
  await until('images', () => asked.some((u) => u.includes('images=1')));
  await frame.getByText("J'ai commandé").waitFor();
  expect(await page.evaluate(() => window.scriptsRun ?? 0), 0, 'scripts run:');
  const height = await page.locator('iframe').evaluate((f) => [f.clientHeight, f.contentDocument.documentElement.scrollHeight]);
  ok(height[0] >= height[1], `the frame is cut: ${height}`);
});

test('G05: an empty field is refused beside the words that hold it, and typing fills it', async (desk) => {
  const page = await desk.dossier();
  await page.keyboard.press('r');
  await composer(page).waitFor();
  await page.keyboard.press('Alt+t');
  await page.getByRole('combobox').fill('retard');
  await page.keyboard.press('Enter');
  await until('the template', async () => (await composer(page).inputValue()).includes('{{parcel.number}}'));
  expect(await page.locator('mark.hole').allInnerTexts(), ['{{parcel.number}}', '{{promise.news_date}}']);
  await page.keyboard.press('Control+Enter');
  await page.locator('.remarks .refused').first().waitFor();
  const said = await remarks(page).first().innerText();
  ok(said.includes('numéro de colis') && said.includes('G05'), said);
  expect(await composer(page).evaluate((a) => a.value.slice(a.selectionStart, a.selectionEnd)), '{{parcel.number}}', 'selected:');
  await page.keyboard.type('6A00000000017');
  await until('one remark less', async () => (await remarks(page).count()) === 1);
  await page.keyboard.press('Alt+Enter'); // the way out, one key away
  await page.keyboard.type('mardi');
  await until('no remark', async () => (await remarks(page).count()) === 0);
  await page.keyboard.press('Control+Enter');
  await page.locator('.entry.ours', { hasText: '6A00000000017' }).waitFor();
});

test('G05: what looks unfinished is doubted while writing, and sent when confirmed', async (desk) => {
  const page = await desk.dossier();
  await page.keyboard.press('r');
  await page.keyboard.type('Bonjour, le colis XXX part.');
  await page.locator('.remarks .doubt').waitFor();
  expect(await page.locator('mark.doubt').innerText(), 'XXX');
  const asked = page.waitForResponse((r) => r.request().method() === 'POST' && /\/messages$/.test(r.url()));
  await page.keyboard.press('Control+Enter');
  expect((await asked).status(), 422);
  expect(await page.locator('.entry.ours', { hasText: 'le colis XXX part' }).count(), 0);
  await page.keyboard.press('Control+Enter');
  await page.locator('.entry.ours', { hasText: 'le colis XXX part' }).waitFor();
});

test('search: Enter opens the first find from the field, and nothing from elsewhere', async (desk) => {
  const page = await desk.signedIn('/search?q=colis');
  await page.locator('main a.row').first().waitFor();
  await page.getByRole('link', { name: say('ui.search') }).first().focus();
  const before = page.url();
  await page.keyboard.press('ArrowDown');
  expect(await page.evaluate(() => document.activeElement?.classList.contains('row')), false);
  expect(page.url(), before);
  await page.locator('#q').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/dossiers?\//);
});

test('G05: an order in the subject that is not linked is linked from where it is refused', async (desk) => {
  const page = await desk.dossier();
  await page.keyboard.press('r');
  await composer(page).fill('Bonjour, voici des nouvelles.');
  await page.getByRole('button', { name: say('ui.composer.subject') }).click();
  await page.getByRole('textbox', { name: say('ui.composer.subject') }).fill(`Votre commande ${desk.info.other}`);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: say('ui.composer.link_order', { number: desk.info.other }) }).click();
  await until('no remark', async () => (await remarks(page).count()) === 0);
  await page.locator('.facts .order', { hasText: desk.info.other }).waitFor();
});

test('a reply sent can be taken back, and its words return to the composer', async (desk) => {
  const page = await desk.dossier();
  await page.keyboard.press('r');
  await page.keyboard.type('Parti trop vite.'); // the first letter already writes
  expect(await composer(page).inputValue(), 'Parti trop vite.');
  await page.keyboard.press('Control+Enter');
  await page.locator('.entry.ours', { hasText: 'Parti trop vite.' }).waitFor();
  await page.keyboard.press('z');
  await until('the words are back', async () => (await composer(page).inputValue()) === 'Parti trop vite.');
  await until('the message is gone', async () => (await page.locator('.entry.ours', { hasText: 'Parti trop vite.' }).count()) === 0);
});

test('r pressed before the dossier is there opens the reply with it', async (desk) => {
  const page = await desk.signedIn('/inbox/all');
  await until('rows', () => rows(page).count());
  let letGo;
  const held = new Promise((resolve) => (letGo = resolve));
  await page.route('**/api/v1/dossiers/*', async (r) => (await held, r.continue()));
  await rows(page).first().click();
  await page.waitForSelector('.dossier .loading');
  await page.keyboard.press('r');
  letGo();
  await page.waitForSelector('.composer.open');
  await page.unroute('**/api/v1/dossiers/*');
});

test('a draft survives a reload, and each dossier has its own', async (desk) => {
  const page = await desk.dossier();
  await page.keyboard.press('n');
  await page.keyboard.type('Rappeler le transporteur');
  await page.waitForTimeout(50);
  await page.reload();
  await until('the draft', async () => (await composer(page).inputValue()) === 'Rappeler le transporteur');
  ok(await page.locator('.composer.note').count(), 'it is still a note');
  await page.locator('.related a').first().click();
  await page.waitForSelector('.composer:not(.open)');
});

test('a session that ends in the middle of a reply: sign in over the page, and the reply leaves', async (desk) => {
  const page = await desk.dossier();
  await page.keyboard.press('r');
  await page.keyboard.type('Bonjour Léa, tout est réglé.');
  await desk.play('expire');
  await page.keyboard.press('Control+Enter');
  const dialog = page.getByRole('dialog', { name: say('ui.expired') });
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  ok(await dialog.isVisible(), 'the dialog stays');
  expect(await composer(page).inputValue(), 'Bonjour Léa, tout est réglé.');
  await dialog.locator('#password').fill('correct');
  await page.keyboard.press('Enter');
  await page.locator('.entry.ours', { hasText: 'tout est réglé' }).waitFor();
});

test('a customer who writes meanwhile is read before the reply leaves', async (desk) => {
  const page = await desk.dossier();
  await page.keyboard.press('r');
  await page.keyboard.type('Bonjour, on s’en occupe.');
  await page.route('**/api/v1/live*', (r) => r.abort());
  await page.route('**/api/v1/dossiers/*', (r) => (r.request().method() === 'GET' ? r.abort() : r.continue()));
  await desk.play('mail', { dossier: desk.info.star, text: 'Finalement, remboursez-moi.' });
  await page.keyboard.press('Control+Enter');
  await page.locator('.problem').waitFor();
  expect(await composer(page).inputValue(), 'Bonjour, on s’en occupe.');
  await page.unroute('**/api/v1/dossiers/*');
});

test('a lost connection is told, and what happened meanwhile is caught up', async (desk) => {
  const page = await desk.signedIn('/inbox/unassigned');
  await until('rows', () => rows(page).count());
  await page.waitForTimeout(300);
  await desk.play('cut', { ms: 4500 });
  await page.getByText(say('ui.live.lost')).waitFor();
  await new Promise((r) => setTimeout(r, 1500));
  const { dossier } = await desk.play('mail', { subject: 'Écrit pendant la coupure' });
  await page.waitForSelector(`.row[data-id="${dossier}"]`, { timeout: 20_000 });
  await until('the notice goes', async () => !(await page.getByText(say('ui.live.lost')).count()));
});

test('two tabs share one connection, and the second takes over', async (desk) => {
  const first = await desk.signedIn('/inbox/unassigned');
  await desk.play('mail', { subject: 'Zéro' }).then(({ dossier }) => first.waitForSelector(`.row[data-id="${dossier}"]`)); // it listens
  let streams = 0;
  first.context().on('request', (r) => (streams += r.url().includes('/live') ? 1 : 0));
  const second = await desk.tab(first.context());
  await second.goto(`${desk.mock.url}/inbox/unassigned`);
  await until('rows', () => rows(second).count());
  await second.waitForTimeout(400);
  expect(streams, 0, 'more connections:');
  const one = await desk.play('mail', { subject: 'Un' });
  await second.waitForSelector(`.row[data-id="${one.dossier}"]`);
  await first.close();
  await until('the second listens', () => streams === 1);
  const two = await desk.play('mail', { subject: 'Deux' });
  await second.waitForSelector(`.row[data-id="${two.dossier}"]`);
});

test('assign, change state and resolve by keys; what cannot be done says why', async (desk) => {
  const page = await desk.dossier();
  await page.keyboard.press('a');
  await page.getByRole('combobox').fill('solene');
  await page.keyboard.press('Enter');
  await page.locator('.acts', { hasText: 'Solène Le Guen' }).waitFor();
  await page.keyboard.press('s');
  await page.getByRole('combobox').fill('transporteur');
  await page.keyboard.press('Enter');
  await page.locator('.acts', { hasText: say('ui.state.waiting_carrier') }).waitFor();
  await page.keyboard.press('e');
  const sheet = page.getByRole('dialog', { name: say('ui.act.resolve', { n: 1150 }) });
  await sheet.getByText('promesse est encore due').waitFor();
  await page.keyboard.press('v'); // the way out
  await page.getByRole('dialog', { name: say('ui.act.promises') }).waitFor();
});

test('resolving goes on to the next dossier and can be undone', async (desk) => {
  const page = await desk.signedIn('/inbox/waiting');
  await until('rows', () => rows(page).count());
  const free = page.locator('section:last-of-type a.row').first();
  const id = await free.getAttribute('data-id');
  await free.click();
  await page.waitForSelector('.entry');
  await page.keyboard.press('e');
  await page.locator('dialog input:checked').waitFor();
  await page.keyboard.press('Enter');
  await page.waitForFunction((old) => !location.pathname.endsWith(`/${old}`), id);
  const undone = page.waitForResponse((r) => r.request().method() === 'PATCH' && r.url().endsWith(`/${id}`));
  await page.keyboard.press('z');
  await undone;
  await page.goto(`${desk.mock.url}/dossiers/${id}`);
  await page.locator('.acts', { hasText: say('ui.state.waiting_customer') }).waitFor();
});

test('search: / and a few letters, hits marked, arrows and Enter open', async (desk) => {
  const page = await desk.signedIn();
  await page.keyboard.press('/');
  await page.locator('#q').waitFor();
  await page.keyboard.type('rétracte');
  await until('hits', () => rows(page).count());
  expect((await text(page, 'mark')).toLowerCase(), 'rétracte');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/dossiers/*');
  await page.goBack();
  await until('the words are kept', async () => (await page.locator('#q').inputValue()) === 'rétracte');
  await page.locator('#q').fill('zzzz');
  await page.getByText(say('ui.search.none', { q: 'zzzz' })).first().waitFor();
});

test('unmatched words join a candidate with one key, or become a dossier', async (desk) => {
  const page = await desk.signedIn('/unmatched');
  await page.locator('article').first().waitFor();
  expect(await page.locator('article').count(), 2);
  await page.keyboard.press('2');
  await until('joined', async () => (await page.locator('article').count()) === 1);
  await page.keyboard.press('x');
  await page.getByText(say('ui.empty.unmatched')).waitFor();
});

test('an agent opens a dossier; an unknown order is told beside its field', async (desk) => {
  const page = await desk.signedIn();
  await page.keyboard.press('c');
  await page.locator('#n-email').fill('marthe@exemple.fr');
  await page.locator('#n-subject').fill('Appel : jouet bruyant');
  await page.locator('#n-order').fill('PF-1');
  await page.locator('main textarea').fill('A appelé à 10 h, rappeler lundi.');
  await page.locator('main form button').click();
  ok((await page.getByRole('alert').innerText()).includes('PF-1'), 'which order');
  await page.locator('#n-order').fill('');
  await page.locator('main form button').click();
  await page.locator('.entry.note', { hasText: 'rappeler lundi' }).waitFor();
});

test('files come by the button and by pasting, and leave with the reply', async (desk) => {
  const page = await desk.dossier();
  await page.keyboard.press('r');
  await page.locator('.composer input[type=file]').setInputFiles({ name: 'bon-de-retour.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') });
  await page.locator('.files', { hasText: 'bon-de-retour.pdf' }).waitFor();
  await composer(page).evaluate((area) => {
    const data = new DataTransfer();
    data.items.add(new File(['x'], 'capture.png', { type: 'image/png' }));
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await page.locator('.files', { hasText: 'capture.png' }).waitFor();
  await composer(page).fill('Voici le bon.');
  await page.keyboard.press('Control+Enter');
  await page.locator('.entry.ours', { hasText: 'bon-de-retour.pdf' }).waitFor();
});

test('the help lists the keys, and one-key shortcuts can be turned off', async (desk) => {
  const page = await desk.dossier();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: say('ui.help') });
  ok((await help.innerText()).includes(say('ui.key.reply')), 'r is listed');
  await help.getByRole('checkbox').uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('r');
  await page.waitForTimeout(200);
  expect(await composer(page).count(), 0);
});

test('French and English: the language changes at once and stays', async (desk) => {
  const page = await desk.signedIn();
  await page.locator('button.me').click();
  await page.locator('#p-language').selectOption('en');
  await page.getByRole('link', { name: say('ui.view.mine', {}, 'en') }).waitFor();
  await page.reload();
  expect(await page.locator('h1').innerText(), say('ui.view.mine', {}, 'en'));
  expect(await page.locator('html').getAttribute('lang'), 'en');
});

test('a new shop: every empty screen says what comes next', async (desk) => {
  await desk.start({ empty: true });
  const page = await desk.signedIn();
  for (const view of ['mine', 'unassigned', 'waiting', 'overdue', 'all', 'resolved']) {
    await page.goto(`${desk.mock.url}/inbox/${view}`);
    await page.getByText(say(`ui.empty.${view}.text`)).waitFor();
  }
  await page.goto(`${desk.mock.url}/unmatched`);
  await page.getByText(say('ui.empty.unmatched.text')).waitFor();
  for (const screen of ['held', 'approvals', 'conduct']) {
    await page.goto(`${desk.mock.url}/${screen}`);
    await page.getByText(say(`ui.team.${screen}.empty.text`)).waitFor();
  }
});

test('a screen of the team that cannot be read says what to do, and trying again works', async (desk) => {
  const page = await desk.signedIn();
  await page.route('**/api/v1/held?*', (r) => r.abort());
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await page.getByText(say('ui.error.offline')).waitFor();
  await page.unroute('**/api/v1/held?*');
  await page.getByRole('button', { name: say('ui.retry') }).click();
  await page.locator('article').first().waitFor();
});

test('a server that fails says what to do, and trying again works', async (desk) => {
  const page = await desk.signedIn();
  await page.route('**/api/v1/dossiers?*', (r) => r.abort());
  await page.locator('a.item', { hasText: say('ui.view.resolved') }).click();
  await page.getByText(say('ui.error.offline')).waitFor();
  await page.unroute('**/api/v1/dossiers?*');
  await page.getByRole('button', { name: say('ui.retry') }).click();
  await until('rows', () => rows(page).count());
  await page.goto(`${desk.mock.url}/dossiers/999999`);
  await page.getByRole('alert').waitFor();
});

test('without the boot data the workspace finds its way', async (desk) => {
  await desk.start({ boot: false });
  const page = await desk.signedIn();
  await until('rows', () => rows(page).count());
});

test('carriers: the plot, the table and the file tell the same; a carrier by destination; one message for a cause', async (desk) => {
  const page = await desk.signedIn();
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await page.locator('figure svg').first().waitFor();
  expect(await page.locator('figure > svg .name').allTextContents(), (await page.locator('tbody th').allTextContents()).map((name) => name.trim()), 'plot and table');
  ok((await page.locator('a[download]').getAttribute('href')).includes('rank=on_time'), 'the file is of another rate');
  await page.keyboard.press('j');
  await until('another rate', async () => (await page.locator('.top h2').textContent()).startsWith(say('ui.measure.lost')));
  await page.locator('tbody th button').first().click();
  await until('destinations', async () => (await page.locator('tbody th').first().textContent()).startsWith('FR-'));
  await page.keyboard.press('Escape');
  await page.locator('.group button').click();
  await page.locator('dialog[open] textarea').fill('Bonjour, le dépôt de Gonesse a pris du retard et votre colis avec lui ; nous vous écrivons demain.');
  await page.keyboard.press('Control+Enter');
  await until('told', async () => (await page.locator('.notices, [role=status]').allTextContents()).join(' ').includes('14'));
});

// WCAG 2.2 AA, as far as a program can tell, on every screen, in both colours, wide and narrow.
const axe = () => readFileSync(createRequire(new URL('../../ui/package.json', import.meta.url)).resolve('axe-core/axe.min.js'), 'utf8');
const faults = async (page) => {
  await page.evaluate(`${axe()}; undefined`);
  const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  return violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target} ${n.any[0]?.message ?? ''}`).join(' | ')}`);
};
for (const [name, options] of Object.entries({ light: {}, dark: { colorScheme: 'dark' }, narrow: { viewport: { width: 1024, height: 768 } } }))
  test(`accessible: every screen, ${name}`, async (desk) => {
    const page = await desk.window(options);
    const found = [];
    const check = async (what) => found.push(...(await faults(page)).map((f) => `${what}: ${f}`));
    await page.goto(desk.mock.url);
    await page.locator('#email').waitFor();
    await check('sign-in');
    await page.locator('#email').fill('ines@petitefabrique.example');
    await page.locator('#password').fill('x');
    await page.keyboard.press('Enter');
    await until('rows', () => rows(page).count());
    await check('inbox');
    await page.goto(`${desk.mock.url}/dossiers/${desk.info.star}`);
    await page.waitForSelector('.entry.theirs');
    await check('dossier');
    await page.keyboard.press('r');
    await page.keyboard.type('Le colis {{parcel.number}} part XXX.');
    await page.keyboard.press('Control+Enter');
    await page.locator('.remarks .refused').waitFor();
    await check('refusal');
    await page.keyboard.press('Alt+t');
    await page.getByRole('combobox').waitFor();
    await check('templates');
    await page.keyboard.press('Escape');
    await page.goto(`${desk.mock.url}/unmatched`);
    await page.locator('article').first().waitFor();
    await check('unmatched');
    for (const [screen, there] of Object.entries({ incidents: 'tbody tr', carriers: 'figure svg', intake: 'article', shipping: '.who', imports: 'progress' })) {
      await page.goto(`${desk.mock.url}/${screen}`);
      await page.locator(there).first().waitFor();
      await check(screen);
    }
    for (const screen of ['held', 'approvals', 'conduct', 'practices']) {
      await page.goto(`${desk.mock.url}/${screen}`);
      await page.locator('article, tbody tr').first().waitFor();
      await check(screen);
    }
    await page.goto(`${desk.mock.url}/dossiers/${desk.info.star}`);
    await page.locator('.facts .known dd').first().waitFor();
    for (const [key, what] of [['p', 'promise'], ['i', 'particulars'], ['d', 'split'], ['e', 'resolve']]) {
      await page.keyboard.press(key);
      await page.locator('dialog[open] input').first().waitFor();
      await check(what);
      await page.keyboard.press('Escape');
      await until('it closes', async () => !(await page.locator('dialog[open]').count()));
    }
    await page.goto(`${desk.mock.url}/search?q=colis`);
    await until('rows', () => rows(page).count());
    await check('search');
    await page.goto(`${desk.mock.url}/dossiers/new`);
    await page.locator('#n-email').waitFor();
    await check('new');
    await page.locator('button.me').click();
    await page.getByRole('dialog').waitFor();
    await check('preferences');
    expect(found, []);
  });

await main();
