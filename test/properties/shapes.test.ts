/** Objects of every shape: whatever stands where, no rule fails, and the objects themselves cost linear time. */
import fc from 'fast-check';
import { SHAPED_KINDS } from '../../lib/kubernetes/fields';
import { Manifests } from '../../lib/kubernetes/manifests';
import { parseYaml } from '../../lib/kubernetes/yaml';
import { RULES } from '../../lib/rules';
import { judge } from '../../lib/rules/engine/check';
import { GATEWAY_PODS, MESH, PATH, REST } from '../../lib/rules/engine/examples';
import { GAPS } from '../../lib/rules/gaps';

/** `MUTANTS=10000` draws more than npm test does. */
const RUNS = Number(process.env.MUTANTS ?? 150);
const DOCUMENTS = JSON.stringify(parseYaml(PATH + MESH + GATEWAY_PODS + REST).map(({ value }) => value));

/** Each place of a value, as the object or list that has it and the key. */
function places(value: unknown, found: { at: Record<string, unknown>; key: string }[] = []) {
  if (typeof value !== 'object' || value === null) return found;
  const at = value as Record<string, unknown>;
  for (const key of Object.keys(at)) {
    found.push({ at, key });
    places(at[key], found);
  }
  return found;
}

const shape = fc.oneof(
  fc.constantFrom(null, true, '', 0, -1, 1.5, 2 ** 53, 'x'.repeat(300), '4317', '__proto__', [], {}, [[]], [null]),
  fc.constantFrom([{}], { a: 1 }, { toString: 1 }, ['a', 1], { matchLabels: null }, '${X}', '1h', '0s', '\u0000'),
);
const edit = fc.record({
  place: fc.nat(10_000),
  how: fc.constantFrom('replace', 'wrap', 'unwrap', 'drop', 'rename', 'lift'),
  shape,
  name: fc.constantFrom('spec', 'name', 'port', 'ports', 'constructor', 'a b', 'x'.repeat(100)),
});

function apply(
  value: unknown,
  { place, how, shape: given, name }: typeof edit extends fc.Arbitrary<infer T> ? T : never,
) {
  const all = places(value);
  const { at, key } = all[place % all.length]!;
  const old = at[key];
  if (how === 'replace') at[key] = structuredClone(given);
  else if (how === 'wrap') at[key] = Array.isArray(old) ? { [name]: old } : [old];
  else if (how === 'unwrap')
    at[key] = Array.isArray(old) ? old[0] : old && typeof old === 'object' ? Object.values(old)[0] : [old];
  else if (Array.isArray(at)) at[key as never] = structuredClone(given) as never;
  else {
    delete at[key];
    if (how === 'rename') at[name] = old;
    if (how === 'lift' && old && typeof old === 'object') Object.assign(at, old);
  }
}

test('mutants of types and shapes', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), fc.boolean(), (edits, complete) => {
      const values = JSON.parse(DOCUMENTS) as unknown[];
      for (const one of edits) apply(values, one);
      const documents = values.map(value => ({ value, locate: () => ({ line: 1, column: 1 }) }));
      const { failures } = judge(new Manifests([{ file: 'x.yaml', documents }], complete), RULES, GAPS);
      expect(failures).toEqual([]);
    }),
    { numRuns: RUNS, seed: 17 },
  );
});

test('every kind of the tables is judged, whatever its spec is', () => {
  for (const kind of SHAPED_KINDS) {
    const [group, name] = kind.split(' ');
    const apiVersion = /\/|^v/.test(group!) ? group! : `${group}/v1`;
    for (const spec of [null, [], 'x', { spec: { spec: {} } }]) {
      const value = { apiVersion, kind: name, metadata: { name: 'a' }, spec };
      const documents = [{ value, locate: () => ({ line: 1, column: 1 }) }];
      expect(judge(new Manifests([{ file: 'x.yaml', documents }], true), RULES).failures).toEqual([]);
    }
  }
});
