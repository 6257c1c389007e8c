/** Environments of one cluster, and the ways out that the messages tell. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump, loadAll } from 'js-yaml';
import { synthesize } from '../../lib/app';
import { collisions, type Member } from '../../lib/cli/collisions';
import type { OutputFile } from '../../lib/path/output';
import { PROJECT } from '../golden';
import { check } from '../rules/check';
import { loaded, textOf } from '../samples';

function member(name: string, text: string): Member {
  const file = `${name}.yaml`;
  const environment = loaded(text, file);
  return { environment, files: synthesize(environment), source: { file, text } };
}

const first = member('a', textOf({ name: 'a', cluster: 'west' }));

test('two that write the same objects are told with both places and a way out', () => {
  const second = member('b', textOf({ name: 'b', cluster: 'west', alloy: '{namespace: observability, replicas: 2}' }));
  expect(collisions([first, second])).toMatchObject([
    {
      file: 'b.yaml',
      line: 7,
      column: 9,
      path: 'alloy.namespace',
      message: expect.stringMatching(
        /^a\.yaml:6 is of the same cluster, "west", and writes the same ConfigMap observability\/alloy-config, .* and \d+ more\. Give one of them another alloy\.namespace\.$/,
      ),
    },
    {
      path: 'gateway.service',
      line: 3,
      message: expect.stringContaining('Service istio-system/istio-ingressgateway-otlp.'),
    },
    {
      path: 'tls.issuer',
      line: 4,
      message: expect.stringContaining('Certificate.cert-manager.io istio-system/otlp-grpc-cert'),
    },
    { path: 'hosts', line: 2 },
  ]);
});

test.each([
  ['two clusters', { cluster: 'east' }],
  ['no cluster', {}],
])('%s: whatever they write is told apart', (_, sections) => {
  expect(collisions([first, member('b', textOf({ name: 'b', ...sections }))])).toEqual([]);
  expect(collisions([member('c', textOf({ name: 'c' })), member('b', textOf({ name: 'b' }))])).toEqual([]);
});

describe('without a common object', () => {
  const apart = {
    name: 'b',
    cluster: 'west',
    alloy: '{namespace: second}',
    tls: '{secrets: {grpc: b-grpc, http: b-http}}',
    gateway: '{ports: [], service: {manifests: {name: second-otlp}}}',
  };

  test('one host on one port of one gateway is told with both places and a way out', () => {
    expect(collisions([first, member('b', textOf(apart))])).toEqual([
      {
        file: 'b.yaml',
        line: 2,
        column: 1,
        path: 'hosts',
        message:
          'a.yaml:2 is of the same cluster, "west", and serves otlp-grpc.example.com:4317, otlp-http.example.com:4318 on the same gateway. Envoy refuses two of one name on a port, and freezes that port. Give one of them other hosts or other listeners, or use another gateway by gateway.name and gateway.selector.',
      },
    ]);
  });

  test.each<[string, Record<string, string>]>([
    ['other hosts', { hosts: '{grpc: b-grpc.example.com, http: b-http.example.com}' }],
    ['other ports', { listeners: '{split: {grpc: 5317, http: 5318}}' }],
    [
      'other pods',
      { gateway: '{name: b, selector: {istio: b}, ports: [], service: {manifests: {name: second-otlp}}}' },
    ],
  ])('%s are none', (_, sections) => {
    expect(collisions([first, member('b', textOf({ ...apart, ...sections }))])).toEqual([]);
  });
});

test('a selector takes pods of other namespaces, too', () => {
  const [here, there] = ['istio-system', 'edge'].map((namespace, index) =>
    member(
      `e${index}`,
      textOf({
        name: `e${index}`,
        cluster: 'x',
        alloy: `{namespace: a${index}}`,
        gateway: `{namespace: ${namespace}, service: {manifests: {}}}`,
      }),
    ),
  );
  expect(collisions([here!, there!]).map(({ path }) => path)).toEqual(['hosts']);
});

test('two environments with edges are told apart by edge', () => {
  const file = readFileSync(join(CASES, 'edges.yaml'), 'utf8');
  const text = (name: string) =>
    file.replace('name: edges', `name: ${name}\ncluster: west`).replace('alloy: {', `alloy: { namespace: ${name},`);
  const found = collisions([member('edges', text('edges')), member('other', text('other'))]);
  expect(found.map(({ path }) => path)).toContain('edges.public.gateway.namespace');
  const { path, message, line } = found.find(one => one.path === 'edges.partner.hosts')!;
  expect([path, line]).toEqual(['edges.partner.hosts', 21]);
  expect(message).toContain('edges.yaml:21');
});

test('the Service that a chart makes is one too', () => {
  const helm = member('b', textOf({ name: 'b', cluster: 'x', gateway: '{dedicated: true, service: {helm: {}}}' }));
  const whole = member(
    'c',
    textOf({ name: 'c', cluster: 'x', gateway: '{service: {manifests: {name: istio-ingressgateway}}}' }),
  );
  expect(collisions([helm, whole]).map(({ path }) => path)).toContain('gateway.service');
});

/** The ways out, taken in the second environment as the messages say them. */
const WAYS_OUT: Record<string, (value: Document) => void> = {
  'alloy.namespace': value => {
    value.alloy = { ...value.alloy, namespace: 'second' };
  },
  hosts: value => {
    const isOne = value.hosts.grpc === value.hosts.http;
    value.hosts = { grpc: 'second-grpc.example.com', http: `second-${isOne ? 'grpc' : 'http'}.example.com` };
  },
  'gateway.objectNamespace': value => {
    value.gateway.objectNamespace = 'second-routes';
  },
  'smokeTest.namespace': value => {
    value.smokeTest.namespace = 'second-test';
  },
  'tls.issuer': value => {
    value.tls = { ...value.tls, secrets: { grpc: 'second-grpc', http: 'second-http' } };
    delete value.tls.issuer;
    delete value.tls.certificates;
  },
  'gateway.service': value => {
    const { gateway } = value;
    const { manifests } = gateway.service;
    const isBeside = manifests && !manifests.name;
    gateway.service = { manifests: isBeside ? { name: 'second-otlp' } : {} };
    if (isBeside) gateway.ports = [];
    // what is asked for next
    if (gateway.name) gateway.selector ??= { app: gateway.name };
    if (value.listeners?.shared) value.access ??= { none: { reason: 'a test' } };
  },
  'gateway.namespace': value => {
    value.gateway.namespace = `second-${value.gateway.name ?? 'edge'}`;
  },
};

const OTHER_GATEWAY = ({ gateway }: Document, edge = 'gateway') => {
  const name = `second-${edge}`;
  gateway.name = name;
  gateway.selector = { istio: name };
  // istioctl's present gateways have no such one.
  if (gateway.service.istioOperator) gateway.service = { manifests: { name } };
  // A name given is the whole Service of that gateway.
  if (gateway.service.manifests?.name) gateway.service.manifests.name = name;
};

// biome-ignore lint/suspicious/noExplicitAny: a YAML file as a person edits it
type Document = any;

const CASES = join(PROJECT, 'test/cases');

/** Those that say all by themselves: the ways out are tried by editing the file. */
const FILES = readdirSync(CASES).filter(file => file.endsWith('.yaml') && file !== 'overlay.yaml');

describe.each(FILES)('%s twice in a cluster', file => {
  const name = file.replace('.yaml', '');
  const text = `${readFileSync(join(CASES, file), 'utf8')}\ncluster: west\n`;
  const one = member(name, text);

  test.each(['the first way out', 'another gateway'])('%s that is told is one', way => {
    const value: Document = loadAll(text)[0];
    value.name = `${name}-2`;
    const again = () => member(value.name, dump(value, { noRefs: true }));
    const found = collisions([one, again()]);
    expect(found.length).toBeGreaterThan(0);
    for (const { path: whole, message } of found) {
      const [, edge, below] = /^edges\.([^.]+)\.(.*)$/.exec(whole) ?? [];
      const path = below ?? whole;
      const section = edge === undefined ? value : value.edges[edge];
      const isGateway = path === 'gateway.service' && !/In one of them/.test(message);
      if (isGateway || (path === 'gateway.service' && way === 'another gateway')) OTHER_GATEWAY(section, edge);
      else WAYS_OUT[path]!(section);
    }
    const apart = again();
    expect(collisions([one, apart]).map(({ message }) => message)).toEqual([]);
    expect(check(apart.files.flatMap(documentsOf)).filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

function documentsOf({ path, objects }: OutputFile) {
  const locate = () => ({ line: 1, column: 1 });
  return objects ? [{ file: path, documents: objects.map(value => ({ value, locate })) }] : [];
}
