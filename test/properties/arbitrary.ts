/** Any valid environment, as the object that its file holds. */
import fc from 'fast-check';
import { dump } from 'js-yaml';
import * as v from 'valibot';
import { text } from '../../lib/environment/scalars';
import type { Environment } from '../../lib/environment/schema';
import { isCredential, namesCredential } from '../../lib/foreign/credential-names';
import { loaded } from '../samples';

/** What YAML, Alloy, shells or templates take for something else. */
const TRICKY = [
  ...[
    'no',
    'on',
    'Yes',
    'null',
    '~',
    'true',
    '0',
    '-0',
    '+1',
    '1_000',
    '0644',
    '1e3',
    '.5',
    '.inf',
    '12:30:45',
    '0x',
    '0o8',
  ],
  ...[
    '=',
    '<<',
    '- a',
    '? b',
    'a: b',
    'a #b',
    '#',
    '|',
    '>',
    '!x',
    '&a',
    '*a',
    '%a',
    '@a',
    '`a`',
    ' a',
    'a ',
    '---',
    '...',
  ],
  ...[
    '"',
    "'",
    '\\',
    '\\n',
    '\\u0041',
    '${x}',
    '$(x)',
    '{{ .x }}',
    '{}',
    '[]',
    '%s',
    '//',
    '/*',
    'ä€😀',
    '\u00a0',
    '2001-12-14',
  ],
];

/** Any string at all, lone surrogates too. */
export const anyString = fc.oneof(
  fc.constantFrom(...TRICKY),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map(codes => String.fromCharCode(...codes)),
  fc
    .array(fc.constantFrom(...TRICKY, '\n', '\t', '\r', '\0', '\u2028', '\u0085', '\ufeff'))
    .map(parts => parts.join('')),
);

/** Any string that the environment file takes for free text. */
export const anyText = anyString.filter(value => v.is(text(), value));

/** An environment, parsed. */
export function anyEnvironment(): fc.Arbitrary<Environment> {
  return environmentFile().map(file => loaded(dump(file)));
}

const LABEL = fc.stringMatching(/^[a-z]([-a-z0-9]{0,10}[a-z0-9])?$/);
const HOST = fc.tuple(LABEL, LABEL).map(([name, domain]) => `${name}.${domain}.example.com`);
// a namespace that no gateway is in: what is received is not sent in again
const SERVICE = fc.tuple(LABEL, LABEL).map(([name, namespace]) => `${name}.backend-${namespace}.svc.cluster.local`);
// a host that no edge has, likewise
const BACKEND = LABEL.map(name => `${name}.backend.example.org`);
const FREE_PORT = fc.integer({ min: 16000, max: 32000 });
const SECRET_KEY = fc.record({ name: LABEL, key: fc.constantFrom('token', 'ca.crt', 'user') });

function environmentFile() {
  return fc
    .record({
      hosts: fc.uniqueArray(HOST, { minLength: 2, maxLength: 2 }).map(([grpc, http]) => ({ grpc, http })),
      listeners: fc.option(listeners(), { nil: undefined }),
      nlb: fc.option(nlb(), { nil: undefined }),
      gateway: gateway(),
      tls: tls(),
      access: fc.record({ none: fc.record({ reason: anyText }) }),
      receiver: fc.record({ grpc: fc.record({ maxMessageMiB: fc.integer({ min: 1, max: 10 }) }) }),
      pipeline: fc.option(pipeline(), { nil: undefined }),
      destinations: destinations(),
      alloy: alloy(),
      mesh: fc.record({ cni: fc.boolean(), injection: injection() }),
    })
    .map(file => considerate(withoutUndefined({ name: 'dev', ...file })));
}

function listeners() {
  const split = fc
    .uniqueArray(FREE_PORT, { minLength: 2, maxLength: 2 })
    .map(([grpc, http]) => ({ split: { grpc, http } }));
  return fc.oneof(
    split,
    fc.record({ shared: fc.record({ port: fc.oneof(fc.constant(443), FREE_PORT) }) }),
    fc.record({ shared: fc.record({ port: fc.integer({ min: 500, max: 1000 }), targetPort: FREE_PORT }) }),
  );
}

function nlb() {
  const targets = fc.constantFrom(
    { targetType: 'ip' },
    { targetType: 'instance' },
    { targetType: 'instance', externalTrafficPolicy: 'Cluster', preserveClientAddress: false },
  );
  const rest = fc.record(
    {
      scheme: fc.constantFrom('internal', 'internet-facing'),
      crossZone: fc.boolean(),
      externalDns: fc.boolean(),
      sourceRanges: fc.array(
        fc.ipV4().map(address => `${address}/32`),
        { minLength: 1, maxLength: 3 },
      ),
      deregistrationDelaySeconds: fc.integer({ min: 0, max: 3600 }),
    },
    { requiredKeys: [] },
  );
  return fc.tuple(targets, rest).map(([one, other]) => ({ ...one, ...other }));
}

function gateway() {
  const service = fc.oneof(
    fc.constant({ manifests: {} }),
    fc.record({ manifests: fc.record({ name: LABEL }) }),
    fc.record({
      helm: fc.record({ kind: fc.constantFrom('Deployment', 'DaemonSet'), spreadAcrossZones: fc.boolean() }),
    }),
    fc.constant({ helm: { presentValues: 'present/none.yaml' } }),
    fc.constant({ istioOperator: { presentValues: 'present/operator.yaml' } }),
  );
  const fields = { name: LABEL, namespace: LABEL, objectNamespace: LABEL, dedicated: fc.boolean(), service };
  return fc.record(fields, { requiredKeys: ['service'] });
}

/** The environment without what would reach others on a gateway that they share. */
// biome-ignore lint/suspicious/noExplicitAny: fields come and go
function considerate({ nlb = {}, ...file }: any) {
  const { helm, manifests, istioOperator } = file.gateway.service;
  const gateway = { ...file.gateway };
  if (istioOperator || (helm && !helm.presentValues)) gateway.dedicated = true;
  if (gateway.name && !helm) gateway.selector = { istio: gateway.name };
  if (gateway.dedicated || (manifests && !manifests.name)) return { ...file, gateway, nlb };
  if (manifests) return { ...file, gateway, nlb: withoutUndefined({ ...nlb, sourceRanges: undefined }) };
  const { targetType, scheme, externalDns } = nlb;
  return { ...file, gateway, nlb: withoutUndefined({ targetType, scheme, externalDns }) };
}

function tls() {
  return fc.oneof(
    fc.record({ issuer: fc.record({ name: LABEL }), minVersion: fc.constantFrom('1.2', '1.3') }),
    fc.uniqueArray(LABEL, { minLength: 2, maxLength: 2 }).map(([grpc, http]) => ({ secrets: { grpc, http } })),
  );
}

function pipeline() {
  const name = fc.stringMatching(/^[a-z][-_./a-z]{0,8}$/).filter(one => !namesCredential(one));
  const value = anyText.filter(one => !isCredential(one) && one.length <= 256);
  return fc.record({ resourceAttributes: fc.dictionary(name, value, { maxKeys: 3 }) });
}

function destinations() {
  const headers = fc.dictionary(
    fc.stringMatching(/^x-[a-z]{1,8}$/).filter(name => !namesCredential(name)),
    anyText.filter(value => /^[!-~]([ -~]*[!-~])?$/.test(value) && !isCredential(value)),
    { maxKeys: 3 },
  );
  const credentials = fc.record({ bearer: fc.record({ token: SECRET_KEY }) });
  const grpc = fc.record(
    { endpoint: BACKEND.map(host => `${host}:4317`), headers, credentials, tls: fc.constant({ server: {} }) },
    { requiredKeys: ['endpoint'] },
  );
  const mesh = fc.record({
    endpoint: SERVICE.map(host => `http://${host}:3100/otlp`),
    headers,
    tls: fc.constant({ mesh: {} }),
  });
  const one = fc.oneof(
    fc.record({
      otlp: fc.oneof(
        SERVICE.map(host => `${host}:4317`),
        grpc,
      ),
    }),
    fc.record({ otlphttp: mesh }),
  );
  const optional = fc.option(one, { nil: undefined });
  return fc
    .record({ traces: optional, metrics: optional, logs: optional })
    .filter(({ traces, metrics, logs }) => Boolean(traces || metrics || logs));
}

function alloy() {
  const autoscaling = fc.record({
    minReplicas: fc.integer({ min: 1, max: 5 }),
    maxReplicas: fc.integer({ min: 5, max: 100 }),
  });
  const settings = fc.record(
    {
      name: LABEL,
      // nor the gateway's: names would meet, and a namespace that others live in is not created
      namespace: LABEL.map(name => `alloy-${name}`),
      createNamespace: fc.boolean(),
      deployedBy: fc.constantFrom('manifests', 'helm'),
      replicas: fc.integer({ min: 1, max: 5 }),
      autoscaling,
      networkPolicy: fc.boolean(),
      nodeSelector: fc.constant({ 'kubernetes.io/arch': 'arm64' }),
      tolerations: fc.constant([{ operator: 'Exists' }]),
      priorityClassName: LABEL,
    },
    { requiredKeys: [] },
  );
  return settings.map(({ replicas, ...rest }) => (rest.autoscaling ? rest : { replicas, ...rest }));
}

function injection() {
  return fc.oneof(
    fc.constant({ label: {} }),
    LABEL.map(revision => ({ revision })),
  );
}

function withoutUndefined<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
