// Four stories of sharing on three nodes, told with the keyboard alone, in English and in Arabic: agree and share,
// narrow and revoke, request and refuse, match privately through a linkage unit. Bundles are carried as files, as people carry them.
import AxeBuilder from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { choose, download, menu, pick, press, reach, tick, upload, write } from './keyboard.mjs';
import { PATIENCE, accounts, folder, serve } from './program.mjs';
import { plain, words } from './words.mjs';

const out = folder();
const chrome = process.env.CHROMIUM ?? '/usr/bin/chromium';
const skip = !existsSync(chrome) && `there is no Chromium at ${chrome}; set CHROMIUM to where it is`;
const HARM = { host: 'harm.localhost', name: 'civilian-harm-monitor' };
const MONITOR = { host: 'monitor.localhost', name: 'human-rights-monitor' };
const RELIEF = { host: 'relief.localhost', name: 'relief-consortium' };

/** How the stories are told: each language with its direction and the width of its screens. The dates rise, so that
 * what a story corrects stands before all that came earlier. */
const TELLINGS = [
  { language: 'en', called: 'English', direction: 'ltr', width: 1280, how: 'English at 1280 px',
    dates: { shared: '2020-05-14', narrowed: '2021-05-14', withdrawn: '2021-11-14', asked: '2022-05-14' },
    time: 'week', told: /11–17 May 2020/ },
  { language: 'ar', called: 'العربية', direction: 'rtl', width: 320, how: 'Arabic at 320 px',
    dates: { shared: '2023-05-14', narrowed: '2024-05-14', withdrawn: '2024-11-14', asked: '2025-05-14' },
    time: 'quarter', told: /2023/ },
];

let server;
let browser;
let carried = 0;
const pages = new Map();
/** When somebody last proved at a node who they are. */
const proved = new Map();
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

/** Types a passphrase into its field, which must have focus: it has no role, and its label is read all the same. */
async function secret(page, t, passphrase) {
  assert.ok(await page.getByLabel(t('session-passphrase'), { exact: true }).and(page.locator(':focus')).count());
  await page.keyboard.type(passphrase);
}

/** Sends the form of the field that has focus, and waits for the first page. */
async function admitted(page) {
  await Promise.all([page.waitForURL((url) => url.pathname === '/'), page.keyboard.press('Enter')]);
}

/** Signs in at a node. Each code works once, so each node is entered once. */
async function enter(node) {
  const context = await browser.newContext({ locale: 'en-GB', acceptDownloads: true });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const { t } = words('en');
  page.on('console', (said) => {
    // A browser asks for an icon by itself; a node has none.
    const isIcon = said.location().url.endsWith('/favicon.ico');
    if (said.type() === 'error' && !isIcon) complaints.push(`${page.url()}: ${said.text()}`);
  });
  // Who listens from the start is told of every window of files; whoever begins with the key press may come too late.
  page.on('filechooser', () => {});
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error}`));
  page.on('request', (r) => {
    if (new URL(r.url()).host !== `${node.host}:${server.port}`) complaints.push(`${page.url()} asked ${r.url()}`);
  });
  await page.goto(`http://${node.host}:${server.port}/`);
  const { user, passphrase } = accounts(out)[node.host];
  await write(page, t('session-name'), user);
  await page.keyboard.press('Tab');
  await secret(page, t, passphrase);
  await write(page, t('session-code'), accounts(out)[node.host].code);
  proved.set(node, Date.now());
  await admitted(page);
  return page;
}

/** Proves again who somebody is when one of the ten minutes is over in which acts need no other proof: on a slow machine a
 * part of a story takes long. The code of the last time is over by then, too. */
async function prove({ page, node, t }) {
  if (Date.now() - proved.get(node) < 60_000) return;
  await page.goto(`http://${node.host}:${server.port}/session/prove?then=/`);
  await reach(page, 'textbox', t('session-code'));
  await page.keyboard.press('Shift+Tab');
  await secret(page, t, accounts(out)[node.host].passphrase);
  await write(page, t('session-code'), accounts(out)[node.host].code);
  proved.set(node, Date.now());
  await admitted(page);
}

/** A person at a node, with the language chosen on the page. */
async function person(node, telling) {
  if (!pages.has(node)) pages.set(node, await enter(node));
  const page = pages.get(node);
  await page.setViewportSize({ width: telling.width, height: 900 });
  if (await page.getAttribute('html', 'lang') !== telling.language) await press(page, 'link', telling.called);
  const us = { page, ...words(telling.language), telling, node };
  await prove(us);
  return us;
}

const looked = new Set();

/** Looks at a page, once in each telling: language and direction, axe, and that nothing runs off either screen. */
async function look({ page, telling }, what) {
  const key = `${telling.language} ${what}`;
  if (looked.has(key)) return;
  looked.add(key);
  const where = `${what} (${new URL(page.url()).pathname})`;
  assert.equal(await page.getAttribute('html', 'lang'), telling.language, where);
  assert.equal(await page.getAttribute('html', 'dir'), telling.direction, where);
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(' ')}`), [], where);
  assert.doesNotMatch(await page.innerText('body'), /⟦/, `${where} lacks words`);
  for (const width of [1280, 320, telling.width]) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${where} runs ${wide} px off a screen of ${width} px`);
  }
  if (process.env.PICTURES) {
    const name = `${String(looked.size).padStart(3, '0')}-${telling.language}-${what.replace(/[^a-z]+/g, '-')}`;
    await page.screenshot({ path: join(process.env.PICTURES, `${name}.png`), fullPage: true });
  }
}

/** That a page says something. */
async function says({ page }, text) {
  const all = plain(await page.innerText('main'));
  assert.ok(all.includes(plain(text)), `"${plain(text)}" on ${page.url()}, which says: ${all.slice(0, 1500)}`);
}

/** Seals at one node and accepts at the other. */
async function carry(from, to) {
  for (const one of [from, to]) await prove(one);
  await menu(from.page, from, 'exchange-title');
  await look(from, 'the exchange before sealing');
  const path = join(out, `carried-${process.pid}-${carried += 1}.concord`);
  await download(from.page, 'button', from.t('exchange-seal-for', { partner: to.node.name }), path);
  await menu(to.page, to, 'exchange-title');
  await upload(to.page, to.t('exchange-file'), path, to.t('exchange-open'));
  await says(to, to.t('done-received'));
  await look(to, 'a bundle that waits');
  await press(to.page, 'button', to.t('action-accept'));
  await says(to, to.t('done-accepted'));
}

/** What is told of a record, as names and values. */
async function told({ page }) {
  const all = await page.$$eval('section.part dl', (lists) => lists.map((l) => l.innerText));
  return plain(all.join('\n'));
}

/** The first step of the dialog: an agreement of case by case. */
async function begin(us, partner) {
  const { page, t, label } = us;
  await menu(page, us, 'agreements-title');
  await look(us, 'the agreements');
  await press(page, 'link', t('agreement-new'));
  await look(us, 'the first step');
  await pick(page, t('agreement-partner'), partner.name);
  await choose(page, t('step-template'), label('agreement_templates', 'case-by-case'));
  await press(page, 'button', t('step-next'));
}

/** The other way to begin: the next version of what is in force. */
async function next(us, partner) {
  const { page, t } = us;
  await menu(page, us, 'agreements-title');
  const running = page.getByRole('region', { name: t('agreements-running') });
  await press(page, 'link', new RegExp(partner.name), running);
  await press(page, 'button', t('action-agreement-next'));
}

/** The other steps, from the most open down; the events are told by the week or the month. */
async function work(us, time) {
  const { page, t } = us;
  await look(us, 'the step of use');
  await write(page, `${t('clause-purpose')} ${t('required')}`, 'Reach people after an attack');
  await press(page, 'button', t('step-next'));
  await look(us, 'the step of sensitivity');
  await choose(page, t('clause-time'), t(`precision-${time}`));
  for (const step of ['sensitivity', 'capacity', 'governance']) {
    if (step !== 'sensitivity') await look(us, `the step of ${step}`);
    await press(page, 'button', t('step-next'));
  }
  await look(us, 'the step of risks');
  await write(page, `${t('clause-risk-of-sharing')} ${t('required')}`, 'A village could be recognised');
  await write(page, `${t('clause-risk-of-not-sharing')} ${t('required')}`, 'Help comes too late');
  await press(page, 'button', t('step-next'));
  await look(us, 'the whole');
}

/** Offers, carries, signs on the other side, and carries back. */
async function conclude(us, them) {
  await press(us.page, 'link', us.t('action-agreement-offer'));
  await look(us, 'before it is offered');
  await press(us.page, 'button', us.t('action-agreement-offer'));
  await says(us, us.t('done-agreement-offered'));
  await carry(us, them);
  await menu(them.page, them, 'today-title');
  await says(them, them.t('today-offer'));
  await menu(them.page, them, 'agreements-title');
  const offered = them.page.getByRole('region', { name: them.t('agreements-offered-to-us') });
  await press(them.page, 'link', new RegExp(us.node.name), offered);
  await look(them, 'what they offer');
  await press(them.page, 'link', them.t('action-agreement-sign'));
  await look(them, 'before it is signed');
  await press(them.page, 'button', them.t('action-agreement-sign'));
  await says(them, them.t('done-agreement-signed'));
  await says(them, them.t('agreement-is-in-force'));
  await carry(them, us);
}

/** Opens the first record that passes to a partner, as they see it, and gives its title in their list. */
async function passesTo(us, partner) {
  const { page, t } = us;
  await menu(page, us, 'spectrum-title');
  const row = page.getByRole('rowheader', { name: new RegExp(partner.name) });
  await press(page, 'link', t('see-as', { partner: partner.name }), row);
  await look(us, 'the list as they see it');
  return openFirst(us);
}

/** Opens the first record of a list, and gives its title there. */
async function openFirst({ page }) {
  const header = page.getByRole('rowheader').first();
  const title = await header.innerText();
  await press(page, 'link', title, header);
  return title;
}

/** From a record as they see it to the record itself. */
async function backToIt({ page }) {
  const link = page.getByRole('main').getByRole('link').first();
  await press(page, 'link', await link.innerText(), page.getByRole('main'));
}

/** Corrects the date of a record that passes, so that it stands first in every list, and is told from all others. */
async function correct(us, partner, date) {
  const { page, t } = us;
  await passesTo(us, partner);
  await backToIt(us);
  await press(page, 'link', t('action-edit'));
  await write(page, `${t('incident-date')} ${t('required')}`, date);
  await press(page, 'button', t('save'));
  await says(us, t('done-saved'));
}

/** Opens the newest incident that a node holds. */
async function openNewest(them) {
  await menu(them.page, them, 'kind-incident-many');
  return openFirst(them);
}

/** Takes a partner out of the audience. */
async function narrow(us, partner) {
  const { page, t } = us;
  await press(page, 'link', t('action-audience'));
  await look(us, 'the audience');
  await tick(page, partner.name, false);
  await write(page, t('reason-label'), 'A witness is afraid');
  await press(page, 'button', t('save'));
  await look(us, 'the record that was narrowed');
}

/** Withdraws the record that is open. */
async function withdraw(us) {
  const { page, t } = us;
  await press(page, 'link', t('action-withdraw'));
  await look(us, 'whether it is meant');
  await write(page, t('reason-label'), 'A witness is afraid');
  await press(page, 'button', t('action-withdraw'));
  await says(us, t('done-withdrawn'));
}

/** What the spectrum says of the incidents that pass to a partner: how many of how many. */
async function passing(us, partner) {
  await menu(us.page, us, 'spectrum-title');
  const header = us.page.getByRole('rowheader', { name: new RegExp(partner.name) });
  const row = us.page.getByRole('row').filter({ has: header });
  const cell = row.getByRole('cell').filter({ hasText: us.t('kind-incident-many') });
  const sentence = plain(us.t('spectrum-passing', { passing: '(?<some>[0-9,.]+)', records: '(?<all>[0-9,.]+)' }));
  const { some, all } = plain(await cell.innerText()).match(new RegExp(sentence)).groups;
  return [some, all].map((n) => Number(n.replace(/\D/g, '')));
}

/** Agrees on a next version, and looks at what then stands on the other side. */
async function agreeAndShare(telling) {
  const [us, them] = [await person(HARM, telling), await person(RELIEF, telling)];
  await correct(us, RELIEF, telling.dates.shared);
  if (telling.language === 'en') await begin(us, RELIEF);
  else await next(us, RELIEF);
  await work(us, telling.time);
  await conclude(us, them);
  await carry(us, them);
  const title = await passesTo(us, RELIEF);
  await look(us, 'a record as they see it');
  const passes = await told(us);
  assert.equal(await openNewest(them), title);
  await look(them, 'the record where it arrived');
  assert.ok(passes.length > 40, passes);
  assert.equal(await told(them), passes, 'what they hold is what we are shown as theirs');
  assert.match(passes, telling.told, 'by the week or the quarter, as was agreed');
}

/** Narrows one record and withdraws another: both ways to take something back, in every telling. */
async function narrowAndRevoke(telling) {
  await takeBack(telling, 'narrowed', (us) => narrow(us, HARM));
  await takeBack(telling, 'withdrawn', withdraw);
}

/** Takes a record back in one of the ways, and hears that it is gone. */
async function takeBack(telling, how, take) {
  const [us, them] = [await person(MONITOR, telling), await person(HARM, telling)];
  await correct(us, HARM, telling.dates[how]);
  await carry(us, them);
  const title = await openNewest(them);
  const there = them.page.url();
  const [before] = await passing(us, HARM);
  await look(us, 'the spectrum before');
  assert.equal(await passesTo(us, HARM), title);
  await backToIt(us);
  const here = us.page.url();
  await take(us);
  const [after] = await passing(us, HARM);
  assert.equal(after, before - 1, `one record less passes: it was ${how}`);
  await carry(us, them);
  const answer = await them.page.goto(there);
  assert.equal(answer.status(), 404, `what was ${how} is gone`);
  await look(them, 'where it was');
  await expected(/404/);
  assert.notEqual(await openNewest(them), title);
  await carry(them, us);
  await us.page.goto(here);
  await look(us, `where what was ${how} is`);
  await says(us, `${HARM.name}: ${us.t('where-destroyed')}`);
}

/** Asks for more, and is refused, once. */
async function requestAndRefuse(telling) {
  const [us, them] = [await person(RELIEF, telling), await person(MONITOR, telling)];
  const { page, t, label } = us;
  await correct(them, RELIEF, telling.dates.asked);
  await carry(them, us);
  await openNewest(us);
  await look(us, 'a record of theirs');
  await press(page, 'link', t('action-ask'));
  await look(us, 'what is asked');
  await pick(page, t('request-what'), label('request_types', 'higher-rung'));
  await pick(page, t('request-rung'), label('rungs', 'case'));
  await write(page, t('request-reason'), 'To plan a visit to the clinic');
  await press(page, 'button', t('action-send-request'));
  await says(us, t('done-asked'));
  await look(us, 'the request that was sent');
  await carry(us, them);
  await menu(them.page, them, 'today-title');
  await look(them, 'today, with a request');
  const line = them.page.getByRole('listitem').filter({ hasText: t('today-request') }).first();
  await press(them.page, 'link', t('action-answer'), line);
  await look(them, 'the request to answer');
  // The same page stands open in another window when the first answer is given.
  const other = await them.page.context().newPage();
  await other.goto(them.page.url());
  await write(them.page, t('request-words'), 'The witness has not agreed');
  await press(them.page, 'button', t('action-refuse-request'));
  await says(them, t('done-request-refused'));
  await look(them, 'the request that was refused');
  assert.equal(await them.page.getByRole('button', { name: t('action-refuse-request') }).count(), 0);
  await write(other, t('request-words'), 'Another answer');
  await press(other, 'button', t('action-refuse-request'));
  await says({ page: other }, t('fault-refused'));
  await other.close();
  await carry(them, us);
  await menu(page, us, 'requests-title');
  const answered = page.getByRole('region', { name: t('requests-answered') });
  await press(page, 'link', label('request_types', 'higher-rung'), answered);
  await says(us, label('request_states', 'refused'));
  await says(us, 'The witness has not agreed');
  await look(us, 'the answer');
}

/** Lets lists be as long as those of the demonstration, as a leader may. */
async function allowLongLists(us) {
  const { page, t } = us;
  await menu(page, us, 'private-title');
  await look(us, 'the private matches');
  await write(page, t('fuzzy-limit-rows'), '20000');
  await press(page, 'button', t('save'));
  await says(us, t('done-saved'));
}

/** Opens the private match that waits for somebody here. */
async function openWaiting(us, name) {
  await menu(us.page, us, 'private-title');
  await press(us.page, 'link', name, us.page.locator('main li.urgent').first());
}

/** The records that a side is told both know, as links; its run is opened where it lies. */
async function knownToBoth(us, where) {
  await us.page.goto(where);
  await says(us, us.label('match_run_states', 'answered'));
  await look(us, 'what both know');
  const known = us.page.getByRole('region', { name: us.t('fuzzy-known'), exact: true });
  return known.getByRole('link').count();
}

/** Learns which of their own records two of them both know: a third compares, and nobody shows a list. */
async function matchPrivately(telling) {
  const us = await person(MONITOR, telling);
  const them = await person(HARM, telling);
  const unit = await person(RELIEF, telling);
  for (const one of [us, them, unit]) await allowLongLists(one);
  const { page, t, label } = us;
  await menu(page, us, 'private-title');
  await press(page, 'link', t('action-new-run'));
  await look(us, 'what is to be compared');
  await pick(page, t('fuzzy-partner'), HARM.name);
  await pick(page, t('fuzzy-kind'), t('kind-incident-many'));
  await choose(page, t('fuzzy-method'), label('match_methods', 'unit'));
  await pick(page, t('fuzzy-unit-choose'), RELIEF.name);
  await tick(page, t('fuzzy-names'), false);
  await press(page, 'button', t('action-offer-run'));
  await says(us, t('done-run-offered'));
  await look(us, 'the run that was offered');
  const ours = page.url().split('?')[0];
  await carry(us, them);
  await openWaiting(them, t('fuzzy-side-in', { partner: MONITOR.name }));
  await look(them, 'the run to answer');
  await press(them.page, 'button', t('action-accept-run'));
  await says(them, t('done-run-accepted'));
  await look(them, 'the run that was accepted');
  const theirs = them.page.url().split('?')[0];
  await carry(them, us);
  await carry(them, unit);
  await carry(us, unit);
  await openWaiting(unit, t('fuzzy-side-between', { partner: HARM.name, other: MONITOR.name }));
  await look(unit, 'two lists to compare');
  await press(unit.page, 'button', t('action-compare-run'));
  await says(unit, t('done-run-compared'));
  await look(unit, 'what was compared');
  await carry(unit, us);
  await carry(unit, them);
  const known = await knownToBoth(us, ours);
  assert.ok(known > 0, 'something is known to both');
  assert.equal(await knownToBoth(them, theirs), known, 'rows are paired one to one');
}

/** Waits for the complaint of the browser that a story provokes, and takes it away. */
async function expected(pattern) {
  for (let i = 0; i < 300 && complaints.length === 0; i += 1) await new Promise((go) => setTimeout(go, 100));
  assert.match(complaints.shift() ?? 'nothing', pattern);
}

const STORIES = {
  'agree and share': agreeAndShare, 'narrow and revoke': narrowAndRevoke, 'request and refuse': requestAndRefuse,
  'match privately': matchPrivately,
};

for (const telling of TELLINGS) {
  for (const [name, story] of Object.entries(STORIES)) {
    test(`${name}, by keyboard alone, ${telling.how}`, { skip }, async () => {
      await story(telling);
      assert.deepEqual(complaints.splice(0), [], 'the browser complains of nothing');
    });
  }
}
