/** The list of what must be there, held against the objects that name it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../lib/app';
import type { Environment } from '../../lib/environment/schema';
import type { Requirement } from '../../lib/requirements/requirement';
import { before, requirementsOf } from '../../lib/requirements/requirements';
import { PROJECT } from '../golden';
import { environmentOf, fixture, loaded } from '../samples';

const CASES = join(PROJECT, 'test/cases');
const names = readdirSync(CASES).filter(file => file.endsWith('.yaml'));
const caseOf = (file: string) =>
  file === 'overlay.yaml' ? undefined : loaded(readFileSync(join(CASES, file), 'utf8'), file);

interface Named {
  readonly secrets: Set<string>;
  readonly classes: Set<string>;
}

/** Every Secret and class that a value names, wherever that stands. */
function namedIn(value: unknown, named: Named = { secrets: new Set(), classes: new Set() }): Named {
  if (Array.isArray(value)) for (const item of value) namedIn(item, named);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (key === 'secretName' || key === 'credentialName') named.secrets.add(item);
      if (key === 'caCertCredentialName') named.secrets.add(item.replace(/-cacert$/, ''));
      if (key === 'secretKeyRef' || (key === 'secret' && item.name)) named.secrets.add(item.name);
      if (key === 'priorityClassName' || key === 'storageClassName') named.classes.add(item);
      namedIn(item, named);
    }
  }
  return named;
}

function ofEnvironment(environment: Environment) {
  const files = synthesize(environment);
  // biome-ignore lint/suspicious/noExplicitAny: objects of any kind
  const objects = files.flatMap(file => (file.objects ?? []) as any[]);
  return { files, objects, required: requirementsOf(environment, objects) };
}

const nameOf = ({ needed }: Requirement) => ('name' in needed ? needed.name : '');

test.each(names)('%s: what its objects name and nobody makes is required, and nothing else', file => {
  const environment = caseOf(file);
  if (!environment) return;
  const { files, objects, required } = ofEnvironment(environment);
  const made = objects.filter(({ kind }) => kind === 'Certificate').map(({ spec }) => spec.secretName);
  const { secrets, classes } = namedIn(objects.filter(({ kind }) => kind !== 'Certificate'));
  const wanted = required.filter(({ needed }) => needed.look === 'secret').map(nameOf);
  for (const name of secrets) expect([...wanted, ...made]).toContain(name);
  const written = files
    .filter(({ path }) => path !== 'RUNBOOK.md')
    .map(({ text }) => text)
    .join('');
  for (const name of wanted) expect(written).toContain(name);
  for (const name of classes) expect(required.map(nameOf)).toContain(name);
});

test.each(names)('%s: each namespace and each API of others is required', file => {
  const environment = caseOf(file);
  if (!environment) return;
  const { objects, required } = ofEnvironment(environment);
  const ours = objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
  const whats = required.map(({ what }) => what);
  for (const { apiVersion, metadata } of objects) {
    if (metadata.namespace && !ours.includes(metadata.namespace))
      expect(whats).toContain(`Namespace ${metadata.namespace}`);
    if (/(?:istio\.io|cert-manager\.io|coreos\.com)\//.test(apiVersion))
      expect(whats.some(what => what.startsWith(`API ${apiVersion} `))).toBe(true);
  }
  expect(whats.filter(what => ours.some(name => what === `Namespace ${name}`))).toEqual([]);
});

test('each edge has its own issuer, pods, Secrets and records', () => {
  const { required } = ofEnvironment(caseOf('edges.yaml')!);
  const whats = required.map(({ what }) => what);
  expect(whats.filter(what => what.startsWith('DNS record')).length).toBe(4);
  expect(required.filter(({ needed }) => needed.look === 'pods').length).toBeGreaterThan(0);
  expect(new Set(whats).size).toBe(whats.length);
});

test('of an Alloy that somebody else runs, its workload and Service are asked for', () => {
  const { required } = ofEnvironment(caseOf('alloy-as-it-is.yaml')!);
  const theirs = required.filter(({ why }) => why.includes('the release collector'));
  expect(theirs.map(({ what, needed }) => [what, needed.look])).toEqual([
    ['DaemonSet monitoring/collector-alloy', 'object'],
    ['Service monitoring/collector-alloy', 'object'],
  ]);
});

test('one Secret that several read is one requirement, with all keys', () => {
  const environment = environmentOf({
    access: '{basic: {htpasswd: {name: senders, key: htpasswd}}}',
    smokeTest: '{basic: {name: senders, key: smoke}}',
  });
  const mine = requirementsOf(environment, []).filter(({ what }) => what === 'Secret observability/senders');
  expect(mine).toEqual([expect.objectContaining({ having: 'htpasswd, smoke' })]);
  expect(mine[0]!.make).toBe(
    `kubectl --context "\${CONTEXT:?}" -n observability create secret generic senders --from-file=htpasswd=<file> --from-file=smoke=<file>`,
  );
});

test('the runbook says why the Gateway names another Secret than there is', () => {
  const { required } = ofEnvironment(fixture('cases/access-mtls.yaml'));
  const ca = required.find(({ needed }) => needed.look === 'secret' && needed.keys[0]!.includes('ca.crt'))!;
  expect(ca.why).toContain(`names it ${nameOf(ca)}-cacert`);
});

test('labels of namespaces follow the mesh', () => {
  const labels = (mesh: string) =>
    requirementsOf(environmentOf({ mesh }), []).find(({ what }) => what === 'Namespace observability')!.having;
  expect(labels('{cni: true}')).toBe('istio-injection: not disabled');
  expect(labels('{}')).toBe(
    'istio-injection: not disabled; pod-security.kubernetes.io/enforce: not baseline, not restricted',
  );
  expect(labels('{cni: true, injection: {revision: canary}}')).toBe(
    'istio-injection: not disabled, not enabled; istio.io/rev: canary or none',
  );
});

test('versions follow what is asked for', () => {
  const versions = (sections: Record<string, string>) =>
    requirementsOf(environmentOf(sections), [])
      .filter(({ needed }) => needed.look.endsWith('version'))
      .map(({ what, having }) => `${what} ${having}`);
  expect(versions({})).toEqual(['Kubernetes 1.30 or newer']);
  expect(versions({ alloy: '{trafficDistribution: PreferSameZone}' })).toEqual([
    'Kubernetes 1.34 or newer',
    'istiod 1.27 or newer (better so)',
  ]);
  const gateway = (api: string) =>
    `{api: ${api}, name: otlp-gateway, namespace: edge, service: {manifests: {}}, deployment: {}}`;
  const access = '{mtls: {caSecret: senders}}';
  expect(versions({ gateway: gateway('istio'), access })[1]).toBe('istiod 1.31 or newer (better so)');
  expect(versions({ gateway: gateway('gateway-api') })[1]).toBe('istiod 1.31 or newer (better so)');
  // an older one would ask nobody for a certificate
  expect(versions({ gateway: gateway('gateway-api'), access })[1]).toBe('istiod 1.31 or newer');
});

test('records come after the first sync', () => {
  const all = requirementsOf(environmentOf(), []);
  expect(all.filter(one => !before(all).includes(one)).map(({ needed }) => needed.look)).toEqual(['dns', 'dns']);
});
