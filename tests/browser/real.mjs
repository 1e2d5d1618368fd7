// The same tests' tools, with the real binary behind the page: a demo shop in a folder of its own, its clock held still.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const binary = join(process.env.GUICHET_BUILD ?? fileURLToPath(new URL('../../build', import.meta.url)), 'guichet');
/** Ahead of any clock it starts by, so that nothing falls due before its own is set: a Friday, 10:12 in Paris. */
export const NOW = '2037-11-20T09:12:00.000Z';
const PASSWORD = 'guichet-demo';
const PEOPLE = { agent: 'ines', lead: 'maelle', manager: 'olivier', admin: 'helene' };

export const canRun = () => existsSync(binary);

/** One server for all tests of a file: each works on dossiers of its own. */
export async function startReal() {
  const data = mkdtempSync(join(tmpdir(), 'guichet-browser-'));
  execFileSync(binary, ['demo', '--data', data, '--now', NOW]);
  const server = spawn(binary, ['serve', '--data', data, '--http', '127.0.0.1:0', '--test-clock'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const url = await new Promise((resolve, reject) => {
    let said = '';
    server.stdout.on('data', (chunk) => {
      said += chunk;
      const found = /listening on (http:\S+)/.exec(said);
      if (found) resolve(found[1]);
    });
    server.on('exit', () => reject(new Error(`the server ended: ${said}`)));
  });
  const admin = await Person.signedIn(url, 'admin');
  const clock = (now) => admin.ask('PUT', '/test/clock', { now });
  await clock(NOW);
  const stop = async () => {
    server.removeAllListeners('exit');
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill();
    await gone;
    rmSync(data, { recursive: true, force: true });
  };
  return { url, clock, as: (who) => Person.signedIn(url, who), stop };
}

/** Somebody of the shop, by the API: what a test needs to be so before it looks at the page. */
class Person {
  constructor(url, cookie, csrf) {
    Object.assign(this, { url, cookie, csrf });
  }
  static async signedIn(url, who) {
    const answer = await fetch(`${url}/api/v1/session`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ email: `${PEOPLE[who]}@pivoine-pantin.example`, password: PASSWORD }) });
    const session = await answer.json();
    return new Person(url, answer.headers.getSetCookie()[0].split(';')[0], session.csrf_token);
  }
  async ask(method, path, body) {
    const answer = await fetch(`${this.url}/api/v1${path}`, { method, headers: { Cookie: this.cookie, 'X-CSRF-Token': this.csrf, ...(body ? { 'Content-Type': 'application/json' } : {}) }, body: body && JSON.stringify(body) });
    const value = answer.status === 204 ? null : await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(value)}`);
    return value;
  }
  get = (path) => this.ask('GET', path);
  post = (path, body) => this.ask('POST', path, body);
  patch = (path, body) => this.ask('PATCH', path, body);
}

/** A window of theirs, signed in, at a path. */
export async function windowOf(desk, real, who, path, options = {}) {
  const page = await desk.bare(options);
  await page.goto(real.url);
  await page.locator('#email').fill(`${PEOPLE[who]}@pivoine-pantin.example`);
  await page.locator('#password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForSelector('nav.rail');
  await page.goto(real.url + path);
  return page;
}
