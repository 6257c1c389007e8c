/** What the owner of an Alloy gets: his values, and ours in them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { synthesize } from '../../lib/app';
import { expectedOf } from '../../lib/drift/expected';
import { parseYaml } from '../../lib/kubernetes/yaml';
import { alloyUpgrade } from '../../lib/path/commands';
import { PROJECT } from '../golden';
import { type Manifest, Output } from '../manifests';
import { fileNamed, loaded, type Sections, textOf, tierOf } from '../samples';
import { coalesced } from './helm';

const PRESENT = join(PROJECT, 'test/cases/present');
const OWNERS: [string, Manifest][] = ['alloy', 'alloy-statefulset'].map(name => [
  name,
  load(readFileSync(join(PRESENT, `${name}.yaml`), 'utf8')),
]);
const [[, OWNER]] = OWNERS as [[string, Manifest]];
const SECTIONS: Sections = {
  listeners: '{split: {grpc: 14317, http: 14318}}',
  access: '{basic: {htpasswd: {name: senders, key: htpasswd}}}',
  alloy: '{deployedBy: helm, name: collector, namespace: monitoring, presentValues: present/owner.yaml}',
};

const environmentOn = (owner: object, sections: Sections = {}) =>
  loaded(textOf({ ...SECTIONS, ...sections }), 'dev.yaml', { 'present/owner.yaml': JSON.stringify(owner) });
const outputOn = (owner: object, sections: Sections = {}) => new Output(synthesize(environmentOn(owner, sections)));
const valuesOn = (owner: object, sections: Sections = {}): Manifest =>
  outputOn(owner, sections).values('collector-otlp-edge');

/** The paths at which a value is another, or is gone. */
function changed(before: Manifest, after: Manifest, path = ''): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (Array.isArray(before))
    return before.every((one, index) => JSON.stringify(one) === JSON.stringify(after?.[index])) ? [] : [path];
  if (before === null || typeof before !== 'object' || after === undefined) return [path];
  return Object.keys(before).flatMap(key => changed(before[key], after[key], `${path}.${key}`));
}

test.each(OWNERS)('of %s everything stays but what is for the sidecar, and lists only grow', (_, owner) => {
  const after = coalesced(owner, valuesOn(owner));
  expect(changed(owner, after).filter(path => !path.endsWith('proxy.istio.io/config'))).toEqual([]);
});

test.each(OWNERS)('of %s the second time changes nothing', (_, owner) => {
  const after = coalesced(owner, valuesOn(owner));
  expect(coalesced(after, valuesOn(after))).toEqual(after);
});

test('nothing is said of what makes the pods', () => {
  const { alloy, controller, ...rest } = valuesOn(OWNER);
  expect(rest).toEqual({});
  expect(Object.keys(alloy)).toEqual(['extraPorts', 'mounts', 'lifecycle']);
  expect(Object.keys(controller)).toEqual(['podLabels', 'podAnnotations', 'terminationGracePeriodSeconds', 'volumes']);
});

test('a changed port takes the place of ours of before', () => {
  const after = coalesced(OWNER, valuesOn(OWNER));
  const { extraPorts } = valuesOn(after, { listeners: '{split: {grpc: 24317, http: 14318}}' }).alloy;
  expect(extraPorts.map(({ port }: Manifest) => port)).toEqual([12347, 24317, 14318]);
});

test('what the owner says of the sidecar stays beside ours, and times only grow', () => {
  const config = (text: string) => {
    const controller = { ...OWNER.controller, podAnnotations: { 'proxy.istio.io/config': text } };
    return JSON.parse(valuesOn({ ...OWNER, controller }).controller.podAnnotations['proxy.istio.io/config']);
  };
  expect(config('concurrency: 1')).toEqual({
    concurrency: 1,
    holdApplicationUntilProxyStarts: true,
    terminationDrainDuration: '40s',
  });
  const grace = (terminationGracePeriodSeconds: number) =>
    valuesOn({ ...OWNER, controller: { terminationGracePeriodSeconds } }).controller.terminationGracePeriodSeconds;
  expect([10, 600].map(grace)).toEqual([45, 600]);
  const lifecycle = (preStop: object) =>
    valuesOn({ ...OWNER, alloy: { ...OWNER.alloy, lifecycle: { preStop } } }).alloy.lifecycle;
  expect(lifecycle({ sleep: { seconds: 60 } })).toEqual({ preStop: { sleep: { seconds: 60 } } });
  expect(lifecycle({ exec: { command: ['sleep', '1'] } })).toBeUndefined();
});

test('what tells Prometheus where to scrape stays the owner’s', () => {
  const podAnnotations = { 'prometheus.io/scrape': 'false' };
  const values = valuesOn({ ...OWNER, controller: { podAnnotations } });
  expect(values.controller.podAnnotations).toMatchObject({
    'prometheus.io/scrape': 'false',
    'prometheus.io/port': '12345',
  });
});

test('with receiver.tls nobody asks for a sidecar, or against one', () => {
  const receiver = '{tls: {certificateSecret: alloy, clientCa: {name: ca, key: ca.crt}, gatewaySecret: gateway}}';
  const output = outputOn(OWNER, { receiver });
  expect(output.values('collector-otlp-edge').controller.podLabels).toBeUndefined();
  // the owner's HTTP server is not ours to protect
  expect(output.config).not.toMatch(/^\thttp \{/m);
});

test('policies are about our ports alone', () => {
  const output = outputOn(OWNER);
  const { spec } = output.one('PeerAuthentication');
  expect(spec).toEqual({
    selector: { matchLabels: { 'app.kubernetes.io/instance': 'collector', 'app.kubernetes.io/name': 'alloy' } },
    portLevelMtls: { 14317: { mode: 'STRICT' }, 14318: { mode: 'STRICT' } },
  });
  expect(output.all('Sidecar')).toEqual([]);
  const ofAlloy = output.all('AuthorizationPolicy').filter(({ metadata }) => metadata.namespace === 'monitoring');
  expect(ofAlloy.length).toBeGreaterThan(0);
  for (const policy of ofAlloy) {
    expect(policy.spec.action).toBe('DENY');
    for (const rule of policy.spec.rules)
      for (const { operation } of rule.to) expect(['14317', '14318']).toEqual(expect.arrayContaining(operation.ports));
  }
});

test('the release is upgraded after it was read again and synthesized', () => {
  const environment = environmentOn(OWNER);
  const [read, synth, upgrade, ...others] = alloyUpgrade(environment, tierOf(environment));
  expect(read).toBe(
    'values=$(helm get values collector --namespace monitoring --output yaml --kube-context "${CONTEXT:?}") && echo "$values" > environments/present/owner.yaml &&',
  );
  expect(synth).toBe('npm run synth -- dev &&');
  expect(upgrade).toMatch(/^helm upgrade collector grafana\/alloy --namespace monitoring --version .* --reuse-values /);
  expect(upgrade).toMatch(/ --kube-context "\$\{CONTEXT:\?\}"( --values |$)/);
  expect(others).toEqual([]);
  const text = fileNamed(synthesize(environment), 'values/collector-otlp-edge.yaml');
  expect(text).not.toContain('helm install');
});

test('drift looks at the Service by the owner’s name', () => {
  const owner = { ...OWNER, fullnameOverride: 'scraper' };
  const text = fileNamed(synthesize(environmentOn(owner)), 'values/collector-otlp-edge.yaml');
  const [service] = expectedOf([{ file: 'values/collector-otlp-edge.yaml', text, documents: [...parseYaml(text)] }]);
  expect(service).toMatchObject({ kind: 'Service', namespace: 'monitoring', name: 'scraper', isPart: true });
});

test('the owner’s user can read our files, whatever user that is', () => {
  const [, secrets] = valuesOn(OWNER).controller.volumes.extra.filter(({ name }: Manifest) =>
    name.startsWith('otlp-edge'),
  );
  expect(secrets.projected.defaultMode).toBe(0o444);
});

test.each([
  ['{"terminationDrainDuration": "900s", "holdApplicationUntilProxyStarts": false}', '900s', false],
  ['terminationDrainDuration: 5s', '40s', true],
  ['terminationDrainDuration: 15m', '15m', true],
])('a drain that the owner says is never shorter: %s', (said, drain, hold) => {
  const owner = structuredClone(OWNER);
  owner.controller.podAnnotations = { 'proxy.istio.io/config': said };
  const { podAnnotations } = valuesOn(owner).controller;
  const config = JSON.parse(podAnnotations['proxy.istio.io/config']);
  expect([config.terminationDrainDuration, config.holdApplicationUntilProxyStarts]).toEqual([drain, hold]);
});

test('the rules of the mesh are about our ports alone, under names of ours', () => {
  const output = outputOn(OWNER);
  const { metadata, spec } = output.one('DestinationRule');
  expect(metadata.name).toBe('collector-otlp-edge');
  expect(Object.keys(spec.trafficPolicy)).toEqual(['portLevelSettings']);
  expect(spec.trafficPolicy.portLevelSettings.map(({ port }: Manifest) => port.number)).toEqual([14317, 14318]);
  const inTheirs = output.objects.filter(
    one => one.metadata.namespace === 'monitoring' && /^alloy/.test(one.metadata.name),
  );
  expect(inTheirs.map(({ kind }) => kind)).toEqual([]);
});
