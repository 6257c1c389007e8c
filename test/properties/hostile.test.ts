/**
 * Mutants of the example environments: whatever a file says, loading it throws nothing, each mistake is one line that no
 * terminal acts on, and what is accepted can be synthesized.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { synthesize } from '../../lib/app';
import { loadEnvironments } from '../../lib/environment/load';
import { inert } from '../../lib/foreign/text';
import { groupBy } from '../../lib/rules/model/group';
import { anyString } from './arbitrary';

const SEED = Number(process.env.SEED ?? 1);
const MUTANTS = 5000;
/** Of so many accepted mutants one is synthesized: it takes longer than loading. */
const SYNTHESIZED = 40;

const CASES = join(__dirname, '../../../test/cases');
const EXAMPLES = readdirSync(CASES)
  .filter(file => file.endsWith('.yaml'))
  .map(file => ({
    file,
    text: toJson(load(readFileSync(join(CASES, file), 'utf8'))),
  }));

const NAMES = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'toJSON', 'length'],
  ...['0', '', '\u001b[2J', 'a\n::error::b', '\u202ex'],
];
/** Becomes an alias of the whole file. */
const CYCLE = '@cycle@';
const DEEP = Array.from({ length: 60 }).reduce<unknown>((below, _, index) => (index % 2 ? [below] : { a: below }), 'x');

/** What nobody would write there. */
const VALUES: readonly unknown[] = [
  ...NAMES,
  ...NAMES.map(name => Object.fromEntries([[name, { [name]: name }]])),
  ...[CYCLE, [CYCLE], null, true, false, 0, -1, 1.5, 65_536, 1e21, -1e308, Number.MAX_SAFE_INTEGER],
  ...[[], {}, [[]], [null], [{}], { name: {} }, { name: 'a', key: 'b' }, DEEP, 'x'.repeat(3000)],
  ...['10.0.0.0', '::/0', '0.0.0.0/0', '1.2.3.4/99', ':', '/', '[::]:1', 'a:0', 'http://', 'https://u:p@h', '*', '('],
  ...fc.sample(anyString, { numRuns: 300, seed: SEED }),
];

/** Whole numbers below a limit, the same for the same seed (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Holder = Record<string, unknown>;

function placesIn(value: unknown): { holder: Holder; key: string }[] {
  if (value === null || typeof value !== 'object') return [];
  const holder = value as Holder;
  return Object.keys(holder).flatMap(key => [{ holder, key }, ...placesIn(holder[key])]);
}

/** What the examples say under each name. */
const GRAFTS = groupBy(
  EXAMPLES.flatMap(({ text }) => placesIn(JSON.parse(text))),
  ({ key }) => key,
);

/** An example with one to three places changed; JSON is YAML, and can be written of anything, except for an alias. */
function mutant(below: (limit: number) => number) {
  const one = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const { file, text } = one(EXAMPLES);
  const root = JSON.parse(text);
  for (let changes = 1 + below(3); changes > 0; changes -= 1) {
    const places = placesIn(root);
    if (!places.length) break;
    const { holder, key } = one(places);
    const other = one(places);
    const alike = GRAFTS.get(key) ?? [];
    const how = below(8);
    if (how === 0) delete holder[key];
    else if (how === 1) holder[key] = structuredClone(other.holder[other.key]);
    else if (how === 2) holder[key] = [holder[key]];
    else if (how > 4 && alike.length) set(holder, key, structuredClone(one(alike).holder[key]));
    else if (how === 3 && !Array.isArray(holder)) set(holder, one(NAMES), one(VALUES));
    else set(holder, key, one(VALUES));
  }
  return { file, text: `&root ${toJson(root).replaceAll(JSON.stringify(CYCLE), '*root')}` };
}

/** As `=`, with `__proto__` as a name like others. */
function set(holder: Holder, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function toJson(value: unknown): string {
  return JSON.stringify(value);
}

test('a mutant is refused in words, or synthesized', () => {
  const below = numbers(SEED);
  let accepted = 0;
  for (let index = 0; index < MUTANTS; index += 1) {
    const source = mutant(below);
    try {
      const { environments, mistakes } = loadEnvironments([source]);
      const words = mistakes.map(({ path, message }) => `${path}: ${message}`);
      if (words.length + environments.length === 0) throw new Error('neither an environment nor a mistake');
      for (const line of words) {
        if (inert(line) !== line) throw new Error(`not inert: ${JSON.stringify(line)}`);
        if (/\[object |undefined|NaN|a fault of this program/.test(line)) throw new Error(line);
      }
      accepted += environments.length;
      if (environments.length && accepted % SYNTHESIZED === 0) synthesize(environments[0]!);
    } catch (cause) {
      throw new Error(`mutant ${index} of seed ${SEED}: ${source.text}`, { cause });
    }
  }
  expect(accepted).toBeGreaterThan(10 * SYNTHESIZED);
});
