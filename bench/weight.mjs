// What the first view of the inbox costs: bytes on the wire and requests in headless Chromium.
//   node weight.mjs URL COOKIE       COOKIE is NAME=VALUE of a signed-in session
// Prints a line for the first visit (empty cache) and one for the next.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const { chromium } = createRequire(`${root}ui/package.json`)('playwright-core');
const [url, cookie] = process.argv.slice(2);
const [name, value] = cookie.split('=');
const QUIET_MS = 1500;

const browser = await chromium.launch({
  executablePath: process.env.GUICHET_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
});
const context = await browser.newContext({ viewport: { width: 1366, height: 900 }, locale: 'fr-FR', timezoneId: 'Europe/Paris' });
await context.addCookies([{ name, value, url }]);
const page = await context.newPage();
const network = await context.newCDPSession(page);
await network.send('Network.enable');

let types = new Map(), bytes = 0, count = 0;
const pending = new Map();
network.on('Network.requestWillBeSent', (e) => {
  if (/^(data|blob):/.test(e.request.url)) return;
  if (!e.request.url.startsWith(url)) throw new Error(`asked elsewhere: ${e.request.url}`);
  pending.set(e.requestId, e.type);
  count++;
});
const add = (id, more) => {
  const type = pending.get(id) ?? 'Other';
  types.set(type, (types.get(type) ?? 0) + more);
  bytes += more;
};
network.on('Network.loadingFinished', (e) => add(e.requestId, e.encodedDataLength));
network.on('Network.loadingFailed', (e) => console.log(`failed: ${pending.get(e.requestId)} ${e.errorText}`));

for (const visit of ['first', 'again']) {
  [types, bytes, count] = [new Map(), 0, 0];
  await page.goto(`${url}/inbox/all`, { waitUntil: 'load' });
  await page.waitForTimeout(QUIET_MS); // the event stream never ends, so the network is never idle
  const fonts = await page.evaluate(() => document.fonts.size);
  const paint = await page.evaluate(() => Math.round(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0));
  const parts = [...types].map(([type, n]) => `${type.toLowerCase()}=${(n / 1000).toFixed(1)}`).join(' ');
  console.log(`RESULT visit=${visit} kb=${(bytes / 1000).toFixed(1)} requests=${count} paint_ms=${paint} fonts=${fonts} ${parts}`);
}
await browser.close();
