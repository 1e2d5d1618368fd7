// Tests of the interface in Chromium against ui/mock: one test after the other, TAP on standard output.
import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const CHROMIUM = process.env.GUICHET_CHROMIUM ?? '/usr/bin/chromium';
const tests = [];
export const NOW = '2026-11-20T09:12:00.000Z'; // a Friday, 10:12 in Paris

/** The sentence of a key, so that a test does not break when it is better said. */
export function say(key, values = {}, language = 'fr') {
  const sentence = JSON.parse(readFileSync(`${root}i18n/${language}.json`, 'utf8'))[key];
  if (sentence === undefined) throw new Error(`no sentence ${key}`);
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export function test(name, run) {
  tests.push({ name, run });
}

export function expect(what, wanted, why = '') {
  const [a, b] = [JSON.stringify(what), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${why} ${a} is not ${b}`);
}
export function ok(what, why) {
  if (!what) throw new Error(why);
}
/** Asks again until it is so. */
export async function until(why, ask, ms = 5000) {
  const end = Date.now() + ms;
  let last;
  do {
    try {
      if ((last = await ask())) return last;
    } catch (error) {
      last = error;
    }
    await new Promise((r) => setTimeout(r, 50));
  } while (Date.now() < end);
  throw new Error(`never: ${why} (${last instanceof Error ? last.message : JSON.stringify(last)})`);
}

export function skipAll(why) {
  console.log(`1..0 # skip ${why}`);
  process.exit(0);
}

/** Runs what was declared; each test gets a fresh server and a fresh browser window. */
export async function main(after = () => undefined) {
  const dist = [`${root}build/ui/dist/`, `${root}ui/dist/`].find((folder) => existsSync(`${folder}index.html`));
  if (!existsSync(`${root}ui/node_modules/playwright-core`)) skipAll('the interface has no packages here: npm ci in ui/');
  if (!dist) skipAll('the interface is not built: ./dev build');
  if (!existsSync(CHROMIUM)) skipAll(`no Chromium at ${CHROMIUM}`);
  process.env.GUICHET_UI_DIST = dist;
  const { startMock } = await import('../../ui/mock/server.mjs');
  const { chromium } = createRequire(`${root}ui/package.json`)('playwright-core');
  const wanted = process.argv.slice(2);
  const chosen = tests.filter((t) => !wanted.length || wanted.some((w) => t.name.includes(w)));
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'] });
  let failed = 0;
  for (const [i, { name, run }] of chosen.entries()) {
    const desk = new Desk(browser, startMock);
    try {
      await run(desk);
      expect(desk.faults, [], 'faults in the page:');
      console.log(`ok ${i + 1} - ${name}`);
    } catch (error) {
      failed++;
      console.log(`not ok ${i + 1} - ${name}\n# ${String(error.message ?? error).replaceAll('\n', '\n# ')}`);
      await desk.page?.screenshot({ path: `${root}build/browser-failure-${i + 1}.png` }).catch(() => undefined);
    }
    await desk.close();
  }
  await browser.close();
  await after();
  console.log(`1..${chosen.length}`);
  process.exit(failed || !chosen.length ? 1 : 0);
}

/** One shop's desk (the mock) and the windows looking at it. */
class Desk {
  faults = [];
  #contexts = [];

  constructor(browser, startMock) {
    this.browser = browser;
    this.startMock = startMock;
  }
  async start(options = {}) {
    this.mock = await this.startMock({ port: 0, now: NOW, undoMs: 4000, ...options });
    this.info = await this.play('info');
    return this;
  }
  /** The world outside: mail, expire, cut, clock. */
  async play(what, body = {}) {
    return (await fetch(`${this.mock.url}/mock/${what}`, { method: 'POST', body: JSON.stringify(body) })).json();
  }
  async window(options = {}) {
    if (!this.mock) await this.start();
    return this.bare(options);
  }
  /** A window that looks at no desk yet. */
  async bare(options = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'fr-FR', timezoneId: 'Europe/Paris', reducedMotion: 'reduce', ...options });
    context.setDefaultTimeout(8000);
    this.#contexts.push(context);
    return this.tab(context);
  }
  async tab(context) {
    const page = await context.newPage();
    page.on('pageerror', (error) => this.faults.push(`uncaught: ${error.message}`));
    page.on('console', (m) => {
      // What the sandbox of a mail's frame blocks is what it is for.
      if (m.type() === 'error' && /Content Security Policy|Refused to/.test(m.text()) && !/frame is sandboxed/.test(m.text())) this.faults.push(m.text());
    });
    this.page = page;
    return page;
  }
  /** A signed-in window at a path. */
  async signedIn(path = '/', options = {}) {
    const page = await this.window(options);
    await page.goto(this.mock.url);
    await page.getByRole('textbox').first().fill('ines@petitefabrique.example');
    await page.locator('#password').fill('correct');
    await page.keyboard.press('Enter');
    await page.waitForSelector('nav.rail');
    if (path !== '/') await page.goto(this.mock.url + path);
    return page;
  }
  /** The dossier that has everything in it. */
  async dossier(options = {}) {
    if (!this.mock) await this.start();
    const page = await this.signedIn(`/dossiers/${this.info.star}`, options);
    await page.waitForSelector('.entry.theirs');
    return page;
  }
  async close() {
    for (const context of this.#contexts) await context.close().catch(() => undefined);
    await this.mock?.close();
  }
}
