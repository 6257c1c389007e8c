import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { PROJECT } from './golden';

interface Room {
  /** The rooms that it may look into; each stands above it in the list. */
  readonly sees?: readonly string[];
  /** The packages that it may use, `node:` for Node's own; `imports` are the constructs of our CRDs. */
  readonly uses?: readonly string[];
}

/** The rooms of lib, from the ground up. */
const ROOMS: Readonly<Record<string, Room>> = {
  facts: {},
  hops: {},
  timeouts: { sees: ['facts'] },
  colors: {},
  foreign: { uses: ['node:fs'] },
  kubernetes: { sees: ['facts', 'hops', 'foreign'], uses: ['js-yaml'] },
  'alloy/language': {},
  environment: {
    sees: ['facts', 'timeouts', 'foreign', 'kubernetes', 'alloy/language'],
    uses: ['fastest-levenshtein', 'node:crypto', 'node:fs', 'node:net', 'node:path', 'valibot'],
  },
  path: { sees: ['facts', 'hops', 'timeouts', 'kubernetes', 'environment'] },
  'environment/checks': {
    sees: ['facts', 'timeouts', 'foreign', 'kubernetes', 'environment', 'path'],
    uses: ['node:path', 'valibot'],
  },
  alloy: { sees: ['facts', 'timeouts', 'environment', 'path', 'alloy/language'] },
  requirements: { sees: ['facts', 'kubernetes', 'environment', 'path', 'alloy'] },
  charts: {
    sees: ['facts', 'timeouts', 'foreign', 'kubernetes', 'path', 'alloy'],
    uses: ['cdk8s', 'cdk8s-plus-28', 'constructs', 'imports', 'node:crypto'],
  },
  clients: { sees: ['facts', 'timeouts', 'environment', 'path', 'alloy', 'alloy/language'] },
  operations: { sees: ['facts', 'hops', 'environment', 'path'], uses: ['node:crypto'] },
  props: { sees: ['environment', 'path', 'alloy', 'charts', 'operations', 'clients'] },
  values: { sees: ['facts', 'timeouts', 'kubernetes', 'environment', 'path', 'charts', 'props'], uses: ['cdk8s'] },
  runbook: {
    sees: [
      'facts',
      'hops',
      'kubernetes',
      'environment',
      'path',
      'alloy',
      'values',
      'clients',
      'operations',
      'requirements',
    ],
  },
  app: { sees: ['environment', 'path', 'charts', 'props', 'values', 'runbook'], uses: ['cdk8s'] },
  warnings: { sees: ['facts', 'environment', 'path', 'values'] },
  'rules/model': { sees: ['facts', 'hops', 'kubernetes', 'alloy/language'], uses: ['fastest-levenshtein'] },
  'rules/engine': {
    sees: ['colors', 'foreign', 'kubernetes', 'rules/model'],
    uses: ['node:crypto'],
  },
  rules: {
    sees: ['facts', 'foreign', 'kubernetes', 'alloy/language', 'rules/model', 'rules/engine'],
    uses: ['fastest-levenshtein'],
  },
  environments: { sees: ['app', 'environment/checks', 'path'] },
  check: { sees: ['foreign', 'kubernetes', 'rules', 'rules/engine'] },
  page: { sees: ['facts', 'foreign', 'hops', 'kubernetes', 'rules', 'rules/model', 'rules/engine'] },
  index: { sees: ['facts', 'path', 'alloy', 'charts', 'rules/engine', 'check'] },
  drift: { sees: ['facts', 'hops', 'colors', 'foreign', 'kubernetes', 'path', 'rules/model'] },
  diff: {
    sees: [
      ...['facts', 'colors', 'foreign', 'kubernetes', 'alloy/language', 'runbook'],
      ...['rules', 'rules/model', 'rules/engine', 'drift'],
    ],
  },
  doctor: {
    sees: [
      ...['facts', 'hops', 'colors', 'foreign', 'kubernetes', 'environment', 'path'],
      ...['rules', 'rules/model', 'rules/engine', 'drift', 'requirements'],
    ],
    uses: ['@kubernetes/client-node', 'cdk8s', 'node:'],
  },
  cli: {
    sees: [
      ...['app', 'colors', 'diff', 'doctor', 'drift', 'environment', 'environment/checks', 'foreign', 'kubernetes'],
      ...['path', 'requirements', 'rules', 'rules/model', 'rules/engine', 'warnings'],
    ],
    uses: ['fastest-levenshtein', 'node:', 'valibot'],
  },
};

const LIB = join(PROJECT, 'lib');
const files = sourcesIn(LIB);
const known = new Set(files);

/** TypeScript's files below a folder. */
function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    file => /\.tsx?$/.test(file) && !/(?:^|\/)(?:node_modules|build)\//.test(file),
  );
}

/** Whatever a text imports, statically or not, also types and also over several lines. */
function specifiersIn(text: string): string[] {
  const found = text.matchAll(
    /(?:^(?:import|export)\b[^;'"`]*?\bfrom\s*|^import\s*|\b(?:import|require)\s*\(\s*)(['"`])([\w@./:-]+)\1/gm,
  );
  return [...new Set([...found].map(([, , specifier]) => specifier!))];
}

/** By file, the files of lib that it imports, and the packages. */
const imports = new Map(
  files.map(file => {
    const all = specifiersIn(readFileSync(join(LIB, file), 'utf8'));
    const own = all.filter(name => name.startsWith('.')).map(name => normalize(join(dirname(file), name)));
    return [
      file,
      {
        files: own
          .filter(path => !path.startsWith('..'))
          .map(path => [`${path}.ts`, join(path, 'index.ts')].find(one => known.has(one)) ?? path),
        packages: [
          ...all.filter(name => !name.startsWith('.')),
          ...own.filter(path => path.startsWith('..')).map(path => path.split('/')[1]!),
        ],
      },
    ] as const;
  }),
);

/** A file's folder, or its own name at the top; some folders have a room within them. */
function roomOf(file: string): string {
  const [first, second] = file.replace(/\.ts$/, '').split('/');
  // An environment is read and judged on what it comes to.
  if (first === 'environment' && second === 'load') return 'environment/checks';
  const within = `${first}/${second}`;
  return Object.hasOwn(ROOMS, within) ? within : first!;
}

const isUsed = (name: string, uses: readonly string[]): boolean =>
  uses.some(each => name === each || name.startsWith(each.endsWith(':') ? each : `${each}/`));

test('every file stands in a room', () => {
  expect([...new Set(files.map(roomOf))].sort()).toEqual(Object.keys(ROOMS).sort());
});

test('a room sees rooms below it alone', () => {
  const order = Object.keys(ROOMS);
  const up = order.flatMap((room, at) =>
    (ROOMS[room]!.sees ?? []).filter(other => !(order.indexOf(other) < at)).map(other => `${room} → ${other}`),
  );
  expect(up).toEqual([]);
});

test('no import goes through a wall', () => {
  const wrong = [...imports].flatMap(([file, to]) => {
    const room = roomOf(file);
    const { sees = [], uses = [] } = ROOMS[room]!;
    return [
      ...to.files.filter(one => roomOf(one) !== room && !sees.includes(roomOf(one))),
      ...to.packages.filter(name => !isUsed(name, uses)),
    ].map(one => `${file} → ${one}`);
  });
  expect(wrong).toEqual([]);
});

test('no door leads nowhere', () => {
  const idle = Object.entries(ROOMS).flatMap(([room, { sees = [], uses = [] }]) => {
    const own = [...imports].filter(([file]) => roomOf(file) === room).map(([, to]) => to);
    const seen = new Set(own.flatMap(to => to.files.map(roomOf)));
    const used = own.flatMap(({ packages }) => packages);
    return [
      ...sees.filter(each => !seen.has(each)),
      ...uses.filter(each => !used.some(name => isUsed(name, [each]))),
    ].map(each => `${room} → ${each}`);
  });
  expect(idle).toEqual([]);
});

test('there is no import circle', () => {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
    if (way.includes(file) || done.has(file)) return;
    for (const to of imports.get(file)?.files ?? []) visit(to, [...way, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});

test('rules see what a reader made of servers and routes, whatever their kind', () => {
  const named = files
    .filter(file => roomOf(file) === 'rules')
    .filter(file => /'(?:Gateway|VirtualService)'/.test(readFileSync(join(LIB, file), 'utf8')));
  expect(named).toEqual([]);
});

test('the proof shares no definition with lib', () => {
  const e2e = join(PROJECT, 'e2e');
  const shared = sourcesIn(e2e).flatMap(file =>
    specifiersIn(readFileSync(join(e2e, file), 'utf8'))
      .filter(name => name.startsWith('.') && normalize(join('e2e', dirname(file), name)).startsWith('lib'))
      .map(name => `${file} → ${name}`),
  );
  expect(shared).toEqual([]);
});

test('imports are found however they are written', () => {
  const written = [
    "import a from 'a'",
    'import {\n  b,\n} from "b"',
    "import 'c'",
    'import(\n  `d`\n)',
    "require('e')",
  ];
  const more = ["typeof import('f')", "export * from 'g'", "import type { h } from 'h'"];
  expect(specifiersIn([...written, ...more].join(';\n'))).toEqual([...'abcdefgh']);
});
