import fc from 'fast-check';
import { synthesize } from '../../lib/app';
import { GATEWAY_PODS, JWT, MESH, PATH } from '../../lib/rules/engine/examples';
import { FIXTURES, fixture } from '../samples';
import { check } from './check';

/** The documents of all manifests of an environment. */
function documents(path: string): string[] {
  const files = synthesize(fixture(path)).filter(({ objects }) => objects);
  return files.flatMap(({ text }) => text.split(/^---\n/m));
}

const paths: [string, string[]][] = [
  ['the example', (PATH + MESH + GATEWAY_PODS + JWT).split(/^---\n/m)],
  ...FIXTURES.map((path): [string, string[]] => [path, documents(path)]),
];

const found = (parts: readonly string[]) =>
  check([{ file: 'x.yaml', text: parts.join('---\n') }]).map(({ rule, object }) => [rule, object.name]);

describe.each(paths)('%s', (_, parts) => {
  test('is silent', () => {
    expect(found(parts)).toEqual([]);
  });

  test('each object alone is silent', () => {
    for (const part of parts) expect(found([part])).toEqual([]);
  });

  test('is silent without any one of its objects', () => {
    for (const part of parts) expect(found(parts.filter(other => other !== part))).toEqual([]);
  });

  test('is silent in any part, in any order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(parts), some => {
        expect(found(some)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

/** Some of these texts are no YAML, which is another matter. */
function judgeAnyway(text: string): void {
  try {
    check([{ file: 'x', text }]);
  } catch (error) {
    if (!/: not YAML: /.test(String(error))) throw error;
  }
}

test('objects of any shape are judged without an exception', () => {
  const kinds = [
    'Gateway',
    'VirtualService',
    'Service',
    'Deployment',
    'ConfigMap',
    'AuthorizationPolicy',
    'DestinationRule',
  ];
  const text = PATH + MESH + GATEWAY_PODS + JWT;
  const scalars = [...text.matchAll(/: ?([^\s{}[\],]+)(?=[,}\n])/g)];
  fc.assert(
    fc.property(
      fc.nat(scalars.length - 1),
      fc.constantFrom('null', '[]', '{}', '""', '-1', '"x"', '1.5', 'true', '[{}]', '{a: [null]}'),
      (index, value) => {
        const match = scalars[index]!;
        const at = match.index + match[0].length - match[1]!.length;
        judgeAnyway(text.slice(0, at) + value + text.slice(at + match[1]!.length));
      },
    ),
    { numRuns: 400 },
  );
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.jsonValue(), (kind, spec) => {
      const api =
        {
          Gateway: 'networking.istio.io/v1',
          VirtualService: 'networking.istio.io/v1',
          DestinationRule: 'networking.istio.io/v1',
          AuthorizationPolicy: 'security.istio.io/v1',
          Deployment: 'apps/v1',
        }[kind] ?? 'v1';
      check(
        [{ file: 'x', text: JSON.stringify({ apiVersion: api, kind, metadata: { name: 'a' }, spec, data: spec }) }],
        { complete: true },
      );
    }),
    { numRuns: 400 },
  );
});
