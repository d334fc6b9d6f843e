// The story of a passkey, with a device that Chromium plays: added on the page of one's account, taken to sign in and to
// prove oneself again, removed; with the keyboard alone, in English and in Arabic. And what there is without a script.
import AxeBuilder from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { press, reach, write } from './keyboard.mjs';
import { PATIENCE, accounts, folder, serve } from './program.mjs';
import { plain, words } from './words.mjs';

const out = folder();
const chrome = process.env.CHROMIUM ?? '/usr/bin/chromium';
const skip = !existsSync(chrome) && `there is no Chromium at ${chrome}; set CHROMIUM to where it is`;

/** How the story is told: each language at a node of its own, because each code of an account works once. */
const TELLINGS = [
  { language: 'en', host: 'monitor.localhost', width: 1280, colours: 'light' },
  { language: 'ar', host: 'relief.localhost', width: 320, colours: 'dark' },
];

let server;
let browser;
const complaints = [];

before(async () => {
  if (skip) return;
  server = await serve(out);
  browser = await chromium.launch({
    executablePath: chrome,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
});

after(async () => {
  await browser?.close();
  server?.stop();
});

const address = (host, path) => `http://${host}:${server.port}${path}`;

async function open(options) {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.on('console', (said) => {
    // A browser asks for an icon by itself; a node has none. A refusal is a page of its own, and the browser says so.
    const isKnown = said.location().url.endsWith('/favicon.ico') || said.text().includes('422');
    if (said.type() === 'error' && !isKnown) complaints.push(`${page.url()}: ${said.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error}`));
  return page;
}

/** A device that holds passkeys, verifies its person, and answers at once. */
async function device(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true },
  });
  const keys = async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
  const verify = (isUserVerified) => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
  return { keys, verify };
}

/** The page as it is must be usable: nothing for axe to find, and nothing wider than the screen. */
async function usable(page) {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].html}`), [], page.url());
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${page.url()} is ${wide} px too wide`);
}

async function reads(page, sentence) {
  const body = plain(await page.locator('main').innerText());
  assert.ok(body.includes(plain(sentence)), `"${plain(sentence)}" on ${page.url()}:\n${body}`);
}

for (const telling of TELLINGS) {
  test(`a passkey signs in and proves in the place of passphrase and code, in ${telling.language}`, { skip }, async () => {
    const { t } = words(telling.language);
    const { host } = telling;
    const page = await open({ viewport: { width: telling.width, height: 900 }, colorScheme: telling.colours });
    const { keys, verify } = await device(page);
    await page.goto(address(host, `/language/${telling.language}?then=/session/new`));
    const { user, passphrase } = accounts(out)[host];
    await write(page, t('session-name'), user);
    await page.keyboard.press('Tab');
    await page.keyboard.type(passphrase);
    await write(page, t('session-code'), accounts(out)[host].code);
    await Promise.all([page.waitForURL((url) => url.pathname === '/'), page.keyboard.press('Enter')]);
    // A language that is chosen while signed in is the person's.
    await page.goto(address(host, `/language/${telling.language}?then=/account`));
    await reads(page, t('passkey-none'));
    await press(page, 'link', t('passkey-new'));
    await usable(page);
    assert.ok(!await page.getByText(t('passkey-no-script')).isVisible(), 'this browser knows passkeys');

    await write(page, t('passkey-name'), 'blue key');
    await press(page, 'button', t('passkey-add'));
    await reads(page, t('passkey-unused'));
    await usable(page);
    const [key] = await keys();
    assert.equal(key.rpId, host);
    assert.ok(key.isResidentCredential, 'it is found without a name');
    assert.equal(Buffer.from(key.userHandle, 'base64').length, 16, 'a number, and nothing of the person');

    await press(page, 'link', t('passkey-new'));
    await write(page, t('passkey-name'), 'the same device');
    await reach(page, 'button', t('passkey-add'));
    await page.keyboard.press('Enter');
    await page.getByText(t('passkey-error-present')).waitFor();
    assert.equal((await keys()).length, 1, 'a device holds one for a person');

    await page.goto(address(host, '/session/prove?then=/account'));
    await press(page, 'button', t('passkey-prove'));
    assert.equal(new URL(page.url()).pathname, '/account');
    assert.ok(!plain(await page.locator('main').innerText()).includes(plain(t('passkey-unused'))), 'it was used');

    await Promise.all([page.waitForURL(/session\/new/), page.getByRole('button', { name: t('sign-out'), exact: true }).click()]);
    assert.equal((await page.context().cookies()).filter((c) => !c.name.endsWith('-door')).length, 0, 'signed out');
    await page.goto(address(host, `/language/${telling.language}?then=/session/new`));
    await usable(page);
    await verify(false);
    await reach(page, 'button', t('passkey-enter'));
    await page.keyboard.press('Enter');
    await page.getByText(t('passkey-error-cancelled')).waitFor();
    await usable(page);
    await verify(true);
    await Promise.all([page.waitForURL((url) => url.pathname === '/'), page.keyboard.press('Enter')]);

    await page.goto(address(host, '/account'));
    await press(page, 'link', t('passkey-remove-of', { name: 'blue key' }));
    await usable(page);
    await press(page, 'button', t('passkey-remove'));
    await reads(page, t('passkey-none'));
    await Promise.all([page.waitForURL(/session\/new/), page.getByRole('button', { name: t('sign-out'), exact: true }).click()]);
    await page.goto(address(host, `/language/${telling.language}?then=/session/new`));
    // The device still offers what the node has forgotten.
    await press(page, 'button', t('passkey-enter'));
    await reads(page, t('passkey-problem-refused'));
    await page.context().close();
  });
}

test('without a script nothing of passkeys is shown, and one signs in as before', { skip }, async () => {
  const { t } = words('en');
  const host = 'harm.localhost';
  const page = await open({ javaScriptEnabled: false });
  await page.goto(address(host, '/session/new'));
  assert.equal(await page.locator('form[data-passkey]').count(), 1);
  assert.ok(!await page.locator('form[data-passkey]').isVisible());
  const { user, passphrase, code } = accounts(out)[host];
  await page.getByLabel(t('session-name'), { exact: true }).fill(user);
  await page.getByLabel(t('session-passphrase'), { exact: true }).fill(passphrase);
  await page.getByLabel(t('session-code'), { exact: true }).fill(code);
  const enter = page.getByRole('button', { name: t('session-enter'), exact: true });
  await Promise.all([page.waitForURL((url) => url.pathname === '/'), enter.click()]);
  await page.goto(address(host, '/account/passkeys/new'));
  await reads(page, t('passkey-no-script'));
  assert.ok(!await page.locator('form[data-passkey]').isVisible());
  await page.context().close();
});

test('no page complained and no policy was broken', { skip }, () => assert.deepEqual(complaints, []));
