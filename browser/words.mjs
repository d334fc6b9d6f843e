// The program's own words, as its pages say them, so that the stories find controls by their names.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const crates = join(import.meta.dirname, '..', 'crates');
const read = (...path) => readFileSync(join(crates, ...path), 'utf8');

/** Sentences of one line; a story needs no other. */
function sentences(language) {
  const folder = join(crates, 'web', 'words', language);
  const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
  return new Map(lines.map((line) => line.match(/^([a-z0-9-]+) = (.+)$/)).filter(Boolean).map((m) => [m[1], m[2]]));
}

/** Labels of vocabularies: English stands with the codes, other languages in a list beside. */
function labels(language) {
  const found = new Map();
  if (language === 'en') {
    let vocabulary = '';
    for (const line of read('record', 'vocab', 'vocabularies.toml').split('\n')) {
      vocabulary = line.match(/^\[(.+)\.terms\]$/)?.[1] ?? vocabulary;
      const term = line.match(/^"?([a-z0-9-]+)"? = "(.+)"$/);
      if (term) found.set(`${vocabulary},${term[1]}`, term[2]);
    }
    return found;
  }
  for (const line of read('record', 'vocab', `words_${language}.csv`).split('\n')) {
    const term = line.match(/^([^,]+,[^,]+),"?(.*?)"?\s*$/);
    if (term) found.set(term[1], term[2]);
  }
  return found;
}

/** The words of one language: `t` as in the templates, `label` as in the templates. */
export function words(language) {
  const [all, terms] = [sentences(language), labels(language)];
  const known = (map, key) => {
    if (!map.has(key)) throw new Error(`no words for ${key} in ${language}`);
    return map.get(key);
  };
  return {
    language,
    t: (key, given = {}) => known(all, key)
      .replace(/\{ \$([a-z]+) \}/g, (_, name) => `\u2068${given[name]}\u2069`),
    label: (vocabulary, code) => known(terms, `${vocabulary},${code}`),
  };
}

/** Text without the marks that isolate directions. */
export const plain = (text) => text.replace(/[\u2066-\u2069]/g, '').replace(/\s+/g, ' ').trim();
