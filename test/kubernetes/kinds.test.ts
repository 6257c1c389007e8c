import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KINDS, type KindFacts, KNOWN_KINDS, listPath } from '../../lib/kubernetes/kinds';
import { parseYaml } from '../../lib/kubernetes/yaml';
import { PROJECT } from '../golden';

const read = (...path: string[]) => readFileSync(join(PROJECT, ...path), 'utf8');
interface Row {
  readonly kind: string;
  readonly group: string;
}

const ROWS = Object.entries<KindFacts>(KINDS);

test('crds/ has the kinds that the table says, of its group, version and scope', () => {
  const there = readdirSync(join(PROJECT, 'crds')).flatMap(file =>
    parseYaml(read('crds', file)).map(({ value }) => {
      // biome-ignore lint/suspicious/noExplicitAny: a CustomResourceDefinition
      const { names, group, versions, scope } = (value as any).spec;
      return {
        crds: file.replace('.yaml', ''),
        kind: names.kind,
        plural: names.plural,
        group,
        version: versions[0].name,
        scope,
      };
    }),
  );
  const table = ROWS.flatMap(([kind, { crds, plural, group, version, isClusterScoped }]) =>
    crds
      ? [{ crds, kind: kind.split('.')[0]!, plural, group, version, scope: isClusterScoped ? 'Cluster' : 'Namespaced' }]
      : [],
  );
  const byKind = (one: Row, other: Row) => `${one.kind} ${one.group}`.localeCompare(`${other.kind} ${other.group}`);
  expect(table.sort(byKind)).toEqual(there.sort(byKind));
});

test('drift says of every kind on the path what a difference breaks, and every synthesized kind has its row', () => {
  const folder = join(PROJECT, '__snapshots__');
  const objects = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => /manifests\/.*\.yaml$/.test(file))
    .flatMap(file =>
      parseYaml(read('__snapshots__', file)).map(({ value }) => value as { kind: string; apiVersion: string }),
    );
  const NOT_OF_THE_PATH = ['CronJob', 'Job', 'Namespace', 'PodMonitor', 'PrometheusRule'];
  /** As the table calls it: of two kinds with one name the second has its group in its key. */
  const keyOf = ({ kind, apiVersion }: { kind: string; apiVersion: string }) => {
    const own = `${kind}.${apiVersion.split('/')[0]}`;
    return ROWS.some(([known]) => known === own) ? own : kind;
  };
  const kinds = [...new Set(objects.map(keyOf))].filter(kind => !NOT_OF_THE_PATH.includes(kind));
  expect(
    kinds.filter(kind => !KINDS[kind as keyof typeof KINDS] || !('breaks' in KINDS[kind as keyof typeof KINDS])),
  ).toEqual([]);
  for (const object of objects) {
    const { kind, apiVersion } = object;
    const facts = ROWS.find(([known]) => known === keyOf(object))?.[1];
    if (facts)
      expect(`${kind} ${apiVersion}`).toBe(`${kind} ${[facts.group, facts.version].filter(Boolean).join('/')}`);
  }
});

test('the kinds are in the order of the alphabet', () => {
  expect([...KNOWN_KINDS].sort()).toEqual(KNOWN_KINDS);
});

test('where the API server has them', () => {
  expect(listPath('Pod', 'istio-system')).toBe('/api/v1/namespaces/istio-system/pods');
  expect(listPath('EnvoyFilter', 'edge')).toBe('/apis/networking.istio.io/v1alpha3/namespaces/edge/envoyfilters');
});
