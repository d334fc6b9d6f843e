// A person without a mouse: Tab, Shift, Space, Enter, the arrows and the letters, and what they see of the focus.
import assert from 'node:assert/strict';
import { PATIENCE } from './program.mjs';
import { plain } from './words.mjs';

/** Tabs that are too many to reach anything. */
const MOST = 400;

const said = (role, name) => `${role} "${plain(String(name))}"`;

/** What is drawn around the element that has focus: nothing must be found wrong with it. */
async function seen(page, what) {
  const fault = await page.evaluate(() => {
    const at = document.activeElement;
    const style = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    if (!at.matches(':focus-visible')) return 'does not match :focus-visible';
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) return 'has no outline of 2 px or more';
    if (box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth) return 'is off the screen';
    return '';
  });
  assert.equal(fault, '', `${what} at ${new URL(page.url()).pathname}`);
}

/** Presses Tab until something of this role and name has focus. */
export async function reach(page, role, name, within = page) {
  const wanted = within.getByRole(role, { name, exact: typeof name === 'string' }).and(page.locator(':focus'));
  for (let i = 0; i < MOST; i += 1) {
    if (await wanted.count() > 0) return seen(page, said(role, name));
    await page.keyboard.press('Tab');
  }
  throw new assert.AssertionError({ message: `no ${said(role, name)} is reached by Tab on ${page.url()}` });
}

/** Waits for the page that a key leads to. */
async function leads(page, key) {
  await Promise.all([page.waitForNavigation({ timeout: PATIENCE }), page.keyboard.press(key)]);
}

/** Reaches a button or link and presses Enter; another page comes. */
export async function press(page, role, name, within = page) {
  await reach(page, role, name, within);
  await leads(page, 'Enter');
}

/** Goes to a page by the menu, which is folded on a small screen. */
export async function menu(page, { t }, key) {
  const nav = page.getByRole('navigation', { name: t('menu'), exact: true });
  const link = nav.getByRole('link', { name: t(key), exact: true });
  if (!await link.isVisible()) {
    // A summary has no role that every browser agrees on; its words are enough.
    const summary = nav.locator('summary').and(page.locator(':focus'));
    for (let i = 0; i < MOST && await summary.count() === 0; i += 1) await page.keyboard.press('Tab');
    await seen(page, 'the word that opens the menu');
    await page.keyboard.press('Enter');
    await link.waitFor({ state: 'visible' });
  }
  await press(page, 'link', t(key), nav);
}

/** Types into a field, in place of what stands in it. */
export async function write(page, name, text) {
  await reach(page, 'textbox', name);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}

/** Takes an option of a list by the arrows. */
export async function pick(page, name, option) {
  await reach(page, 'combobox', name);
  const chosen = () => page.evaluate(() => document.activeElement.selectedOptions[0].textContent);
  await page.keyboard.press('Home');
  for (let i = 0; i < 100 && plain(await chosen()) !== plain(option); i += 1) await page.keyboard.press('ArrowDown');
  assert.equal(plain(await chosen()), plain(option), `an option of ${plain(String(name))}`);
}

/** Takes one of a group of round buttons: Tab leads into the group, the arrows move in it. */
export async function choose(page, group, option) {
  const all = page.getByRole('group', { name: group, exact: true });
  const focused = all.getByRole('radio').and(page.locator(':focus'));
  for (let i = 0; i < MOST && await focused.count() === 0; i += 1) await page.keyboard.press('Tab');
  const wanted = all.getByRole('radio', { name: option, exact: true }).and(page.locator(':focus'));
  for (let i = 0; i < 30 && await wanted.count() === 0; i += 1) await page.keyboard.press('ArrowDown');
  await seen(page, said('radio', option));
  if (!await wanted.isChecked()) await page.keyboard.press('Space');
  assert.ok(await wanted.isChecked(), said('radio', option));
}

/** Turns a box on or off by Space. */
export async function tick(page, name, isOn) {
  await reach(page, 'checkbox', name);
  const box = page.locator(':focus');
  if (await box.isChecked() !== isOn) await page.keyboard.press('Space');
  assert.equal(await box.isChecked(), isOn);
}

/** Presses a button that gives a file, and keeps it. */
export async function download(page, role, name, path) {
  await reach(page, role, name);
  const [file] = await Promise.all([page.waitForEvent('download', { timeout: PATIENCE }), page.keyboard.press('Enter')]);
  await file.saveAs(path);
  return path;
}

/** Opens the window of files from its button by Space, takes one there, and sends the form. */
export async function upload(page, field, file, button) {
  await reach(page, 'button', field);
  const [window] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Space')]);
  await window.setFiles(file);
  await press(page, 'button', button);
}
