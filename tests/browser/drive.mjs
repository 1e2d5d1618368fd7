// Drives Chromium for the scenarios in Python: a line of JSON in, a line of JSON out.
//   {"calls": [["getByLabel", "E-mail"], ["fill", "ines@example.org"]]}  ->  {"value": null} or {"error": "..."}
// The calls are Playwright's own, the first on the page, each next on what the one before answered. Regular
// expressions are written {"regexp": "..."}.
// {"faults": true} answers with what went wrong in the page meanwhile: uncaught errors, refusals of the page's policy.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(new URL('../../ui/package.json', import.meta.url));
const { chromium } = require('playwright-core');

const [profile, language = 'fr-FR'] = process.argv.slice(2);
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.TEST_CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  locale: language,
  timezoneId: 'Europe/Paris',
  viewport: { width: 1366, height: 900 },
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
});
context.setDefaultTimeout(20_000);
const page = context.pages()[0] ?? (await context.newPage());

const faults = [];
page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
page.on('console', (message) => {
  if (message.type() === 'error' && /Content Security Policy|Refused to/.test(message.text())) faults.push(message.text());
});

const argument = (value) => (value && typeof value === 'object' && 'regexp' in value ? new RegExp(value.regexp) : value);

async function play(calls) {
  let on = page;
  for (const [name, ...args] of calls) on = await on[name](...args.map(argument));
  return on;
}

const plain = (value) => (value === undefined || typeof value === 'function' ? null : Buffer.isBuffer(value) ? null : value);
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

say({ value: 'ready' });
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  if (order.faults) say({ value: faults.splice(0) });
  else {
    try {
      let value = await play(order.calls);
      if (value && typeof value === 'object' && !Array.isArray(value) && value.constructor !== Object) value = null;
      say({ value: plain(value) });
    } catch (error) {
      say({ error: String(error.message ?? error) });
    }
  }
}
await context.close();
