import { synthesize } from '../../lib/app';
import { expectedOf } from '../../lib/drift/expected';
import { get } from '../../lib/kubernetes/json';
import { parseYaml, type YamlDocument } from '../../lib/kubernetes/yaml';
import type { Finding } from '../../lib/rules/engine/rule';
import { FIXTURES, fixture } from '../samples';
import { check } from './check';
import { cluster } from './cluster';
import { HARMLESS } from './harmless';
import { configMutants, mutants } from './mutants';

/** The fixtures whose certificates are cert-manager's have no Secrets of others. */
const SECRETS: Readonly<Record<string, readonly string[]>> = { 'fixtures/prod.yaml': [] };

/** An environment's objects, with the Service that its values make. */
function objects(path: string): unknown[] {
  // What only watches the path is not on it.
  const files = synthesize(fixture(path)).filter(file => /^(?:manifests\/(?!operations)|values\/)/.test(file.path));
  return files.flatMap(({ path: file, text }) => {
    const documents = parseYaml(text);
    if (file.startsWith('manifests/')) return documents.map(({ value }) => value);
    return expectedOf([{ file, text, documents }])
      .filter(({ kind }) => kind === 'Service')
      .map(({ namespace, name, value }) => ({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace, annotations: get(value, 'metadata', 'annotations') },
        spec: {
          ...(get(value, 'spec') as object),
          selector: { app: 'istio-ingressgateway', istio: 'ingressgateway' },
        },
      }));
  });
}

const isHarmless = (name: string) => HARMLESS.some(([pattern]) => pattern.test(name));

describe.each(FIXTURES)('%s', environment => {
  const found = objects(environment);
  const rest = parseYaml(cluster(SECRETS[environment] ?? ['otlp-grpc-cert', 'otlp-http-cert'])).map(
    ({ value }) => value,
  );
  const judge = (values: readonly unknown[]) =>
    check(
      [
        {
          file: 'x',
          documents: [...values, ...rest].map(
            value => ({ value, locate: () => ({ line: 1, column: 1 }) }) satisfies YamlDocument,
          ),
        },
      ],
      {
        complete: true,
      },
    );
  const key = ({ rule, object, path }: Finding) => `${rule} ${object.kind} ${object.name} ${path}`;
  const before = judge(found);
  const known = new Set(before.map(key));
  /** By a finding that names the changed object: as its own, or as the other end of what no longer fits. */
  const isFound = (values: readonly unknown[], document: number) =>
    judge(values).some(finding => {
      const [kind, name] = [get(found[document], 'kind'), String(get(found[document], 'metadata', 'name'))];
      const isOwn = finding.object.kind === kind && finding.object.name === name;
      return !known.has(key(finding)) && (isOwn || finding.got.includes(name));
    });

  test('is silent with the rest of its cluster', () => {
    expect(before.map(({ rule }) => rule)).toEqual([]);
  });

  test('at least 95 % of its broken twins are found', () => {
    const every = mutants(found);
    const all = every.filter(({ name }) => !isHarmless(name));
    const missed = all.filter(
      ({ document, value }) =>
        !isFound(
          found.map((other, index) => (index === document ? value : other)),
          document,
        ),
    );
    const texts = found.flatMap((value, document) => {
      const text = get(value, 'data', 'config.alloy');
      if (typeof text !== 'string') return [];
      return configMutants(text)
        .filter(({ name }) => !isHarmless(name))
        .map(({ name, text: config }) => ({
          name,
          document,
          values: found.map((other, index) =>
            index === document ? { ...(other as object), data: { 'config.alloy': config } } : other,
          ),
        }));
    });
    const missedTexts = texts.filter(({ values, document }) => !isFound(values, document));
    const total = all.length + texts.length;
    const rate = 1 - (missed.length + missedTexts.length) / total;
    const names = [...missed, ...missedTexts].map(({ name }) => name);
    process.stdout.write(
      `${environment}: ${total - names.length} of ${total} mutants found (${(rate * 100).toFixed(1)} %), ${every.length - all.length} of the objects' are harmless\n${names.map(name => `  missed: ${name}\n`).join('')}`,
    );
    expect(rate).toBeGreaterThanOrEqual(0.95);
  });
});
