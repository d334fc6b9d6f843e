// The demonstration's figures, against what is known of the data from outside this program.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { folder, run } from './program.mjs';

const runs = [folder(), folder()].map((out) => ({ out, done: run('demo', '--no-serve', '--out', out, '--json') }));
const [first, second] = runs.map(({ done }) => {
  assert.equal(done.status, 0, done.stderr);
  return JSON.parse(done.stdout);
});

test('twice in a row gives the same figures', () => {
  for (const key of ['imported', 'match', 'joint_picture', 'estimates']) {
    assert.deepEqual(second[key], first[key], key);
  }
});

test('the first four keys hold no id, time or path', () => {
  assert.deepEqual(Object.keys(first).slice(0, 4), ['imported', 'match', 'joint_picture', 'estimates']);
});

test('every row is taken and a second import changes nothing', () => {
  // Rows of the files (demo/syria/README.md).
  const accepted = Object.fromEntries(Object.entries(first.imported).map(([k, v]) => [k, v.accepted]));
  assert.deepEqual(accepted, { 'human-rights-monitor': 15247, 'civilian-harm-monitor': 1384, 'relief-consortium': 89 });
  assert.equal(first.reimport_changes, 0);
});

test('counts of incidents with civilian deaths agree with the events that UCDP coded', () => {
  // Counted on UCDP's event identifiers, outside this program: see demo/syria/README.md.
  assert.deepEqual(first.joint_picture.civilian_deaths.per_list,
    { 'human-rights-monitor': 5025, 'civilian-harm-monitor': 1222, 'relief-consortium': 86 });
  assert.equal(first.joint_picture.civilian_deaths.all_three, 5);
});

test('matching finds nearly all pairs and little else', () => {
  assert.ok(first.match.precision >= 0.95, `precision ${first.match.precision}`);
  assert.ok(first.match.recall >= 0.95, `recall ${first.match.recall}`);
});

test('estimates come with an interval and are not usable for a brief', () => {
  const methods = first.estimates.map((e) => e.method);
  for (const method of ['chao', 'log-linear', 'log-linear-average', 'decomposable-graphs', 'latent-class']) {
    assert.ok(methods.includes(method), `${method} is missing among ${methods}`);
  }
  for (const e of first.estimates) {
    assert.ok(e.lower <= e.n && (e.upper === null || e.n <= e.upper) && e.lower >= e.observed);
    assert.equal(e.verdict, 'not usable for a brief');
    assert.ok(e.warnings.includes('shared-sources') && e.warnings.includes('one-coder'));
  }
});

test('the Consortium receives neither parties nor exact places', () => {
  assert.equal(first.exchange.sealed, 6);
  assert.equal(first.exchange.accepted, 6);
  const fields = first.exchange.fields_received_by_consortium;
  assert.ok(fields.includes('date') && fields.includes('place'));
  assert.ok(!fields.some((f) => f.startsWith('sealed:') || f === 'parties'), fields.join());
});

test('a private match through a linkage unit finds the same for both sides, and is told', () => {
  const { given, known, unit } = first.private_match;
  const both = ['human-rights-monitor', 'civilian-harm-monitor'];
  assert.deepEqual(Object.keys(given), both);
  assert.deepEqual(Object.keys(known), both);
  assert.equal(unit.name, 'relief-consortium');
  // Rows are paired one to one, so that each side knows as many of its own as there are pairs, and no more than it gave.
  for (const name of both) {
    assert.equal(known[name], unit.pairs, name);
    assert.ok(given[name] > 0 && known[name] <= given[name], name);
  }
  assert.deepEqual([...unit.rows].sort((a, b) => a - b), Object.values(given).sort((a, b) => a - b));
  // Both lists tell of the fighting for Raqqa: they have something in common.
  assert.ok(unit.pairs > 0);
  const log = readFileSync(join(runs[0].out, 'demo.log'), 'utf8');
  const line = log.split('\n').find((told) => told.includes('linkage unit'));
  assert.ok(line, 'it is told');
  for (const figure of [...Object.values(given), unit.pairs]) assert.match(line, new RegExp(`\\b${figure}\\b`));
});

test('silence is scored, the public version is refused, the brief is issued', () => {
  assert.equal(first.options.length, 4);
  assert.ok(first.options.some((o) => o.name === 'silence' && Object.keys(o.scores).length > 0));
  assert.equal(first.decision.dissents.length, 1);
  assert.equal(first.clearance.public.issued, false);
  assert.deepEqual(first.clearance.public.blocked_by.map((b) => b.owner), ['relief-consortium']);
  assert.equal(first.clearance.leadership_brief.issued, true);
});

test('files are written and logs verify', () => {
  for (const name of ['brief.pdf', 'brief.docx', 'brief.html', 'trends.xlsx']) {
    assert.ok(first.files.includes(name) && existsSync(join(runs[0].out, name)), name);
  }
  const html = readFileSync(join(runs[0].out, 'brief.html'), 'utf8');
  assert.match(html, /not for citation/i);
  assert.doesNotMatch(html, /perpetrator/i);
  for (const [name, log] of Object.entries(first.audit)) {
    assert.ok(log.verified && log.entries > 0, name);
    assert.equal(run('verify', join(runs[0].out, `log-${name}.json`)).status, 0);
  }
  const forged = join(runs[0].out, 'log-relief-consortium.json');
  assert.equal(run('verify', forged.replace('.json', '.missing')).status, 1);
});
