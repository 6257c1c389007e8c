import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { PROJECT } from './golden';

/** Who may import whom: each room, and the rooms below it that it may look into. Types count as well. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  facts: [],
  colors: [],
  hops: [],
  foreign: [],
  kubernetes: ['facts', 'foreign', 'hops'],
  environment: ['facts', 'foreign', 'kubernetes'],
  path: ['facts', 'kubernetes', 'environment'],
  'environment/checks': ['facts', 'foreign', 'kubernetes', 'environment', 'path'],
  'alloy/language': [],
  alloy: ['facts', 'environment', 'path', 'alloy/language'],
  charts: ['facts', 'kubernetes', 'path', 'alloy', 'operations', 'clients'],
  props: ['facts', 'environment', 'path', 'alloy', 'charts', 'operations', 'clients'],
  values: ['facts', 'foreign', 'kubernetes', 'environment', 'path', 'alloy', 'charts', 'props'],
  clients: ['facts', 'environment', 'path', 'alloy', 'alloy/language'],
  operations: ['facts', 'hops', 'environment', 'path'],
  runbook: ['facts', 'hops', 'kubernetes', 'environment', 'path', 'alloy', 'values', 'clients', 'operations'],
  rules: ['facts', 'hops', 'colors', 'foreign', 'kubernetes', 'alloy/language'],
  drift: ['facts', 'hops', 'colors', 'foreign', 'kubernetes', 'environment', 'path', 'rules'],
  doctor: ['facts', 'hops', 'colors', 'foreign', 'kubernetes', 'environment', 'path', 'rules', 'drift'],
};
/** These put it all together. */
const ABOVE = ['app', 'warnings', 'check', 'index', 'cli'];

const LIB = join(PROJECT, 'lib');
const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'));
const known = new Set(files);
const IMPORT = /(?:from |import\(|require\(|import )'(\.[^']*)'/g;

/** What each file imports of lib. */
const imports = new Map(
  files.map(file => [
    file,
    [...readFileSync(join(LIB, file), 'utf8').matchAll(IMPORT)]
      .map(([, to]) => {
        const path = normalize(join(dirname(file), to!));
        return [`${path}.ts`, join(path, 'index.ts')].find(one => known.has(one)) ?? path;
      })
      .filter(path => !path.startsWith('../imports/')),
  ]),
);

/** A file's folder, or its own name at the top; some folders have a room within them. */
function roomOf(file: string): string {
  const [first, second] = file.replace(/\.ts$/, '').split('/');
  if (first === 'alloy' && second === 'language') return 'alloy/language';
  // An environment is read and judged on what it comes to.
  if (first === 'environment' && (second === 'checks' || second === 'load')) return 'environment/checks';
  return first!;
}

test('every file stands in a room', () => {
  expect([...new Set(files.map(roomOf))].sort()).toEqual([...Object.keys(ROOMS), ...ABOVE].sort());
});

test('no import goes up, or past a wall', () => {
  const wrong = [...imports].flatMap(([file, to]) => {
    const room = roomOf(file);
    if (ABOVE.includes(room)) return [];
    return to.filter(one => roomOf(one) !== room && !ROOMS[room]!.includes(roomOf(one))).map(one => `${file} → ${one}`);
  });
  expect(wrong).toEqual([]);
});

test('there is no import circle', () => {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
    if (way.includes(file) || done.has(file)) return;
    for (const to of imports.get(file) ?? []) visit(to, [...way, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});

test('the proof shares no definition with lib', () => {
  const e2e = join(PROJECT, 'e2e');
  const sources = readdirSync(e2e, { recursive: true, encoding: 'utf8' })
    .filter(file => /^[^.]*\.ts$/.test(file) && !/^(?:node_modules|build)\//.test(file))
    .filter(file => /from '(?:\.\.\/)+lib\//.test(readFileSync(join(e2e, file), 'utf8')));
  expect(sources).toEqual([]);
});
