// What the sanitiser lets through, in a real browser without any other fence: libxml2 is no HTML5 parser, so the
// proof that no script runs is Chromium's own reading of the output.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, main, ok, test } from './harness.mjs';

const tool = fileURLToPath(new URL('../../build/tests/net/html_sanitize_cli', import.meta.url));
const vectors = () => JSON.parse(execFileSync(tool, ['--vectors'], { maxBuffer: 64 << 20 }));

/** Loads each piece of HTML in a page of its own frame and counts the alerts; also pokes at what waits for a hand. */
async function scriptsRun(browser, pieces) {
  const context = await browser.newContext();
  await context.route('**/*', (route) => route.abort()); // no vector reaches for the network
  const page = await context.newPage();
  await page.setContent('<title>vectors</title>');
  const ran = await page.evaluate(async (list) => {
    const ran = [];
    for (const [index, html] of list.entries()) {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      frame.contentWindow.alert = () => ran.push(index);
      const doc = frame.contentDocument;
      doc.open();
      frame.contentWindow.alert = () => ran.push(index);
      doc.write(`<!doctype html><body>${html}`);
      doc.close();
      await new Promise((r) => setTimeout(r, 25));
      for (const e of doc.querySelectorAll('*'))
        for (const kind of ['mouseover', 'pointerenter', 'focus', 'click', 'toggle', 'error', 'load'])
          if (kind !== 'click' || !e.closest('a[href^="http"]')) e.dispatchEvent(new Event(kind, { bubbles: true, cancelable: true }));
      await new Promise((r) => setTimeout(r, 5));
      frame.remove();
    }
    return [...new Set(ran)];
  }, pieces);
  await context.close();
  return ran;
}

test('the known attacks run scripts when nobody cleans them', async (desk) => {
  const ran = await scriptsRun(desk.browser, vectors().map(([raw]) => raw));
  ok(ran.length >= 20, `only ${ran.length} of the vectors do anything: the test would prove nothing`);
});

test('no script of the known attacks survives the sanitiser', async (desk) => {
  const all = vectors();
  const ran = await scriptsRun(desk.browser, all.map(([, clean]) => clean));
  expect(ran.map((i) => all[i]), [], 'ran:');
});

await main();
