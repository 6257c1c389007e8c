import { expectedOf } from '../../lib/drift/expected';
import { driftReport } from '../../lib/drift/report';
import { Manifests } from '../../lib/kubernetes/manifests';
import { parseYaml } from '../../lib/kubernetes/yaml';
import { EDGE } from '../../lib/rules/engine/examples';

const MUTANTS = 10_000;

/** Numbers from 0 to 1, always the same ones. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const cycle: unknown[] = [{ kind: 'x' }];
cycle.push(cycle, { cycle });

const VALUES: readonly unknown[] = [
  null,
  undefined,
  true,
  -1,
  1e308,
  Number.NaN,
  '',
  '30s',
  '4317',
  'x\n::error::y\u001b[2J##[z]\u202e',
  '9'.repeat(400),
  [],
  [null, [], 'x'],
  {},
  { toString: 1, valueOf: null, toJSON: 'x' },
  Object.create(null),
  JSON.parse('{"__proto__": {"name": "x"}, "constructor": 1, "name": {"name": 1}}'),
  cycle,
];

test('no live object makes the comparison fail, or puts anything into its text', () => {
  const random = numbers(1);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)]!;
  const expected = expectedOf([{ file: 'ours.yaml', text: EDGE, documents: parseYaml(EDGE) }]);
  const live = parseYaml(EDGE).map(({ value }) => value);
  for (let count = 0; count < MUTANTS; count += 1) {
    const objects = structuredClone(live);
    for (let times = 1 + Math.floor(random() * 3); times > 0; times -= 1) mutate(pick(objects), random, pick);
    const documents = objects.map(value => ({ value, locate: () => ({ line: 1, column: 1 }) }));
    const report = driftReport(expected, new Manifests([{ file: 'live.yaml', documents }], random() < 0.5));
    expect(report?.text ?? '').not.toMatch(/[^\P{C}\n]|##\[|^\s*::|\[object/mu);
  }
});

/** Changes one place below: its value, its key, or both twice. */
function mutate(root: unknown, random: () => number, pick: <Item>(items: readonly Item[]) => Item): void {
  let at = root as Record<string, unknown>;
  for (;;) {
    const keys = typeof at === 'object' && at !== null ? Object.keys(at) : [];
    if (keys.length === 0) return;
    const key = pick(keys);
    const below = at[key];
    if (typeof below !== 'object' || below === null || Object.keys(below).length === 0 || random() < 0.2) {
      const other = pick(['name', 'toString', 'constructor', '::x', '\u001b', 'appProtocol', '0']);
      if (random() < 0.7) at[key] = pick(VALUES);
      else if (random() < 0.5 || Array.isArray(at)) at[other] = below;
      else delete at[key];
      return;
    }
    if (below === cycle) return;
    at = below as Record<string, unknown>;
  }
}
