// Every page that a person can reach, in Chromium: small and wide, English and Arabic, by keyboard, with axe.
import AxeBuilder from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { PATIENCE, accounts, folder, serve } from './program.mjs';

const out = folder();
const hosts = ['monitor.localhost', 'harm.localhost', 'relief.localhost'];
let server;
let browser;

before(async () => {
  server = await serve(out);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
});

after(async () => {
  await browser?.close();
  server?.stop();
});

/** Signs in by keyboard alone and returns the page. */
async function signIn(host) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, locale: 'en-GB' });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.on('request', (r) => assert.equal(new URL(r.url()).host, `${host}:${server.port}`, `asked ${r.url()}`));
  await page.goto(`http://${host}:${server.port}/`);
  const { user, passphrase } = accounts(out)[host];
  const type = async (name, text) => {
    for (let i = 0; i < 30; i += 1) {
      if (await page.evaluate((n) => document.activeElement?.getAttribute('name') === n, name)) break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.type(text);
  };
  await type('name', user);
  await type('passphrase', passphrase);
  // A code is over within a minute: it is read when it is wanted.
  await type('code', accounts(out)[host].code);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/');
  return page;
}

/** One address for each shape of page, found by following links. */
async function shapes(page, host) {
  const origin = `http://${host}:${server.port}`;
  const shape = (path) => path.replace(/[a-z2-7]{26}/g, ':id').replace(/\?.*/, '');
  const found = new Map([['/', '/']]);
  const queue = ['/'];
  while (queue.length > 0) {
    const answer = await page.goto(origin + queue.shift());
    assert.ok(answer.status() < 400, `${page.url()} answers ${answer.status()}`);
    const links = await page.$$eval('a[href]', (all) => all.filter((a) => !a.hasAttribute('download')).map((a) => a.href));
    for (const link of links.map((l) => new URL(l)).filter((l) => l.origin === origin)) {
      const path = link.pathname + link.search;
      if (/^\/(language|static|attachments)|\/export|\/files\/|\/(signed|file)$/.test(path) || found.has(shape(path))) continue;
      found.set(shape(path), path);
      queue.push(path);
    }
  }
  return [...found.values()];
}

/** What a table by governorate and year would print. */
const PREVIEW = '/trends?rows=governorate&columns=year&k=5&hides=no';

/** Looks at a trend and publishes it, by keyboard alone. */
async function publish(page, host) {
  await page.goto(`http://${host}:${server.port}${PREVIEW}`);
  assert.match(await page.innerText('table.numbers'), /withheld/, 'small numbers are withheld');
  const focused = (selector) => page.evaluate((s) => document.activeElement?.matches(s), selector);
  const reach = async (selector) => {
    for (let i = 0; i < 80 && !(await focused(selector)); i += 1) await page.keyboard.press('Tab');
    assert.ok(await focused(selector), `${selector} is reached by Tab`);
  };
  await reach('input[name=confirm]');
  await page.keyboard.press('Space');
  await reach('button.main');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/trends\/[a-z2-7]{26}/);
}

/** Stops a run of estimates that was started from the page, without waiting for it. */
async function startAndStop(page, host) {
  await page.goto(`http://${host}:${server.port}/picture`);
  await page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
  await page.focus('form[action="/picture/estimate"] button');
  const goOn = await still(page);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/estimates\//);
  const isRunning = /\/estimates\/runs\//.test(page.url());
  const faultsThere = isRunning ? await faults(page, 'a run under way') : [];
  assert.deepEqual(faultsThere, []);
  await goOn();
  if (!isRunning) return;
  await page.click('form.one button');
  await page.waitForFunction(() => !document.querySelector('progress'));
}

/** Lets a page of a run, which asks for itself every two seconds, stand still until what comes back is called: it would
 * turn while it is looked at, or under a click. */
async function still(page) {
  const cdp = await page.context().newCDPSession(page);
  const passOn = ({ requestId, responseStatusCode, responseHeaders }) => {
    const kept = (responseHeaders ?? []).filter((header) => header.name.toLowerCase() !== 'refresh');
    return cdp.send('Fetch.continueResponse', { requestId, responseCode: responseStatusCode, responseHeaders: kept });
  };
  cdp.on('Fetch.requestPaused', (paused) => passOn(paused).catch(() => {}));
  await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*/estimates/runs/*', requestStage: 'Response' }] });
  return async () => {
    await cdp.send('Fetch.disable');
    await cdp.detach();
  };
}

/** What is wrong with the page, each with its address; nothing when all is well. */
async function faults(page, what) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map((v) => `${what}: ${v.id}: ${v.nodes.map((n) => n.target).join(' ')}`);
  const { scroll, width } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth, width: document.documentElement.clientWidth,
  }));
  if (scroll > width) found.push(`${what} is ${scroll} px wide on ${width}`);
  const missing = await page.evaluate(() => document.body.innerText.match(/⟦[^⟧]*⟧/g));
  if (missing) found.push(`${what} lacks words: ${missing}`);
  return found;
}

for (const host of hosts) {
  test(`${host}: every page passes axe at 320 and 1280 px, in English and Arabic, and asks nobody else`, async (t) => {
    const page = await signIn(host);
    if (host === hosts[0]) {
      await publish(page, host);
      await startAndStop(page, host);
    }
    const paths = await shapes(page, host);
    if (host === hosts[0]) paths.push(PREVIEW);
    t.diagnostic(`${paths.length} pages: ${paths.join(' ')}`);
    assert.ok(paths.length > 20, 'the walk finds the pages');
    const found = [];
    // The first node shows every page in all four looks; the others have the same templates, and get two of them.
    const looks = host === hosts[0]
      ? [['en', 'ltr', [1280, 320]], ['ar', 'rtl', [1280, 320]]]
      : [['en', 'ltr', [1280]], ['ar', 'rtl', [320]]];
    for (const [language, direction, widths] of looks) {
      await page.goto(`http://${host}:${server.port}/language/${language}`);
      for (const path of paths) {
        for (const width of widths) {
          await page.setViewportSize({ width, height: 1000 });
          await page.goto(`http://${host}:${server.port}${path}`);
          assert.equal(await page.getAttribute('html', 'dir'), direction);
          found.push(...await faults(page, `${host}${path} ${language} ${width}`));
        }
      }
    }
    assert.deepEqual(found, []);
  });
}

test('screenshots of the main screens, for the guide', { skip: !process.env.GUIDE && 'set GUIDE=folder to write them' },
  async () => {
    mkdirSync(process.env.GUIDE, { recursive: true });
    // A code works once: wait for the next one.
    await new Promise((r) => setTimeout(r, 31_000));
    const page = await signIn('monitor.localhost');
    const paths = [...await shapes(page, 'monitor.localhost'), PREVIEW];
    const main = {
      today: /^\/$/, incidents: /^\/records\/incident$/, match: /^\/matches\/[a-z2-7]{26}$/, picture: /^\/picture$/,
      objective: /^\/objectives\//, clearance: /\/clearance\?channel=public/, partners: /^\/partners$/,
      estimate: /^\/estimates\/[a-z2-7]{26}$/, trends: /^\/trends\?/,
      'see-as': /^\/partners\/relief-consortium\/see-as$/, exchange: /^\/exchange$/, audit: /^\/audit$/,
      spectrum: /^\/spectrum$/, agreement: /^\/agreements\/[a-z2-7]{26}$/, 'agreement-new': /^\/agreements\/new$/,
      requests: /^\/requests$/, alerts: /^\/alerts$/,
    };
    const looks = [['en', 'light', 1280, ''], ['ar', 'light', 1280, '-ar'], ['en', 'dark', 320, '-dark-320']];
    for (const [language, colorScheme, width, suffix] of looks) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 1000 });
      await page.goto(`http://monitor.localhost:${server.port}/language/${language}`);
      for (const [name, shape] of Object.entries(main)) {
        if (suffix && !['today', 'picture', 'estimate', 'spectrum'].includes(name)) continue;
        const path = paths.find((p) => shape.test(p));
        assert.ok(path, `${name} was found`);
        await page.goto(`http://monitor.localhost:${server.port}${path}`);
        await page.screenshot({ path: `${process.env.GUIDE}/${name}${suffix}.png` });
      }
    }
  });

/** Presses an access key as a keyboard does: the browser looks at the bare digit. */
async function accessKey(page, digit) {
  const keyboard = await page.context().newCDPSession(page);
  const key = { modifiers: 1, key: digit, code: `Digit${digit}`, windowsVirtualKeyCode: 48 + Number(digit) };
  const turned = page.waitForEvent('load');
  await keyboard.send('Input.dispatchKeyEvent', { type: 'keyDown', text: digit, unmodifiedText: digit, ...key });
  await keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
  await turned;
  await keyboard.detach();
}

test('pairs are reviewed by keys, one after another, and the last answer is taken back', async () => {
  const page = await signIn('monitor.localhost');
  const origin = `http://monitor.localhost:${server.port}`;
  const waiting = async () => Number((await page.textContent('main')).match(/(\d+)\D{1,3}pairs? wait/)[1]);
  // The walks above leave their person with the language that they looked at last.
  await page.goto(`${origin}/language/en`);
  await page.goto(`${origin}/matches/review`);
  const before = await waiting();
  await accessKey(page, '3');
  assert.match(page.url(), /\/matches\/review\?last=[a-z2-7]{26}&done=unsure$/);
  assert.equal(await waiting(), before - 1);
  await accessKey(page, '9');
  assert.match(page.url(), /\/matches\/[a-z2-7]{26}\?done=undone&then=review$/);
  await accessKey(page, '1');
  assert.match(page.url(), /done=confirmed$/);
  await page.goto(`${origin}/matches/events`);
  await page.click('main table a');
  await page.getByText('What holds it together').waitFor();
  await page.context().close();
});
