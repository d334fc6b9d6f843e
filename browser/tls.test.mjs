// Pages over TLS in a browser that checks the certificate: one signs in, adds a passkey for the name of the node, and signs
// in with it; a browser that does not know the authority stays outside. The authority is made as docs/guide/tls.md says.
import { chromium } from 'playwright-core';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { press, reach, write } from './keyboard.mjs';
import { PATIENCE, folder, program, run } from './program.mjs';
import { plain, words } from './words.mjs';

const NAME = 'monitor.example.org';
const PASSPHRASE = 'eleven herons under the quiet aqueduct';

const out = folder();
const chrome = process.env.CHROMIUM ?? '/usr/bin/chromium';
const is = (command) => !spawnSync(command, ['--help']).error;
const skip = (!existsSync(chrome) && `there is no Chromium at ${chrome}; set CHROMIUM to where it is`)
  || (!is('openssl') && 'there is no openssl to make a certificate')
  || (!is('certutil') && 'there is no certutil to tell Chromium of an authority; it is in libnss3-tools');

let server;
let port;
let secret;

/** Runs a program that must succeed. */
function must(command, ...args) {
  const done = spawnSync(command, args, { encoding: 'utf8', cwd: out });
  assert.equal(done.status, 0, `${command} ${args.join(' ')}: ${done.stderr ?? done.error}`);
  return done.stdout;
}

/** An authority, and a certificate of it for the name. */
function certify() {
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];
  must('openssl', 'req', '-x509', ...curve, '-keyout', 'authority.key', '-out', 'authority.pem', '-days', '3650',
    '-subj', '/CN=Our authority');
  must('openssl', 'req', ...curve, '-keyout', 'key.pem', '-out', 'ask.pem', '-subj', `/CN=${NAME}`,
    '-addext', `subjectAltName=DNS:${NAME}`, '-addext', 'extendedKeyUsage=serverAuth');
  must('openssl', 'x509', '-req', '-in', 'ask.pem', '-CA', 'authority.pem', '-CAkey', 'authority.key', '-days', '365',
    '-copy_extensions', 'copy', '-out', 'chain.pem');
}

/** The code of an authenticator at this moment (RFC 6238). */
function code() {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', key).update(step).digest();
  return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

const opened = [];

/** A browser with a home of its own, in which it finds the authorities that it believes. */
async function browser(name, believes) {
  const home = join(out, name);
  const store = join(home, '.pki', 'nssdb');
  mkdirSync(store, { recursive: true });
  must('certutil', '-d', `sql:${store}`, '-N', '--empty-password');
  if (believes) must('certutil', '-d', `sql:${store}`, '-A', '-t', 'C,,', '-n', 'ours', '-i', join(out, 'authority.pem'));
  const one = await chromium.launch({
    executablePath: chrome,
    env: { ...process.env, HOME: home, XDG_DATA_HOME: join(home, '.local', 'share') },
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', `--host-resolver-rules=MAP ${NAME} 127.0.0.1`],
  });
  opened.push(one);
  return one;
}

before(async () => {
  if (skip) return;
  certify();
  writeFileSync(join(out, 'words'), PASSPHRASE);
  const dir = join(out, 'node');
  const made = run('init', '--dir', dir, '--passphrase-file', join(out, 'words'), '--account', 'omar',
    '--account-passphrase-file', join(out, 'words'), 'monitor', 'The monitor');
  assert.equal(made.status, 0, made.stderr);
  secret = made.stdout.match(/secret=([A-Z2-7]+)/)[1];
  server = spawn(program, ['serve', '--dir', dir, '--passphrase-file', join(out, 'words'), '--listen', '127.0.0.1:0',
    '--mode', 'office', '--tls-certificate', join(out, 'chain.pem'), '--tls-key', join(out, 'key.pem'), '--name', NAME],
  { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  port = await new Promise((resolve, reject) => {
    server.on('exit', (status) => reject(new Error(`the node ended with ${status}: ${said}`)));
    server.stdout.on('data', (chunk) => {
      said += chunk;
      const found = said.match(new RegExp(`https://${NAME}:(\\d+)`));
      if (found) resolve(Number(found[1]));
    });
  });
});

after(async () => {
  // One that a failed story left open would keep this from ending.
  for (const one of opened) await one.close();
  server?.kill('SIGKILL');
});

const address = (path) => `https://${NAME}:${port}${path}`;

test('over TLS one signs in, adds a passkey for the name of the node, and signs in with it', { skip }, async () => {
  const { t } = words('en');
  const believing = await browser('believing', true);
  const context = await believing.newContext({ locale: 'en-GB' });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true },
  });
  const answer = await page.goto(address('/session/new'));
  assert.equal((await answer.securityDetails()).protocol, 'TLS 1.3');
  assert.match(answer.headers()['strict-transport-security'] ?? '', /max-age=/);
  await write(page, t('session-name'), 'omar');
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSPHRASE);
  await write(page, t('session-code'), code());
  await Promise.all([page.waitForURL((url) => url.pathname === '/'), page.keyboard.press('Enter')]);
  assert.ok((await page.context().cookies()).every((cookie) => cookie.secure), 'no cookie goes without TLS');

  await page.goto(address('/account/passkeys/new'));
  await write(page, t('passkey-name'), 'blue key');
  await press(page, 'button', t('passkey-add'));
  assert.ok(plain(await page.locator('main').innerText()).includes(plain(t('passkey-unused'))));
  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
  assert.deepEqual(credentials.map((one) => one.rpId), [NAME]);

  await page.context().clearCookies();
  await page.goto(address('/session/new'));
  await reach(page, 'button', t('passkey-enter'));
  await Promise.all([page.waitForURL((url) => url.pathname === '/'), page.keyboard.press('Enter')]);
  await believing.close();
});

test('a browser that does not know the authority, and one that asks for another name, stay outside', { skip }, async () => {
  const strange = await browser('strange', false);
  const page = await strange.newPage();
  await assert.rejects(page.goto(address('/session/new')), /ERR_CERT_AUTHORITY_INVALID/);
  await strange.close();
  const believing = await browser('other', true);
  const other = await believing.newPage();
  await assert.rejects(other.goto(`https://127.0.0.1:${port}/session/new`), /ERR_CERT_COMMON_NAME_INVALID/);
  await believing.close();
});
