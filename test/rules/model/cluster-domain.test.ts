import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES } from '../../../lib/rules';
import { completeHost, inDomain, serviceName } from '../../../lib/rules/model/read/istio/host';
import { PROJECT } from '../../golden';
import { check } from '../check';
import { modelOf } from './yaml';

const service = (host: string) => `spec: {host: ${JSON.stringify(host)}}`;

test.each<[string, readonly string[], string]>([
  ['nobody says one', [], 'cluster.local'],
  ['two objects agree', ['a.b.svc.corp.local', 'c.d.svc.corp.local'], 'corp.local'],
  ['one alone may be mistyped', ['a.b.svc.cluser.local'], 'cluster.local'],
  ['they do not agree', ['a.b.svc.corp.local', 'c.d.svc.corp.local', 'e.f.svc.cluster.local'], 'cluster.local'],
  ['others name no Service', ['*.example.com', 'a.b', 'example.com', '7'], 'cluster.local'],
])('the domain of the cluster where %s', (_, hosts, domain) => {
  const rules = hosts.map((host, index) => ['DestinationRule', `ns/rule-${index}`, service(host)] as const);
  expect(modelOf(rules).clusterDomain).toBe(domain);
});

test('destinations of routes say it too, whatever form they have', () => {
  const route = (destination: string) => `spec: {http: [{route: [{destination: ${destination}}]}, 7], tcp: {}}`;
  const table = (name: string, host: string) => ['VirtualService', `ns/${name}`, route(`{host: ${host}}`)] as const;
  expect(modelOf([table('a', 'a.b.svc.corp.local'), table('b', 'a.b.svc.corp.local')]).clusterDomain).toBe(
    'corp.local',
  );
  expect(modelOf([['VirtualService', 'ns/a', route('[]')]]).clusterDomain).toBe('cluster.local');
});

test('a Service has one name, in whatever domain it is written', () => {
  expect(completeHost('alloy', 'o11y')).toBe('alloy.o11y.svc.cluster.local');
  expect(completeHost('alloy.o11y.svc.corp.local', 'x', 'corp.local')).toBe('alloy.o11y.svc.cluster.local');
  expect(completeHost('alloy.o11y', 'x', 'corp.local')).toBe('alloy.o11y');
  expect(serviceName('alloy.o11y.svc.cluster.local')).toEqual({ name: 'alloy', namespace: 'o11y' });
  expect(inDomain('alloy.o11y.svc.cluster.local', 'corp.local')).toBe('alloy.o11y.svc.corp.local');
  expect(inDomain('example.com', 'corp.local')).toBe('example.com');
});

test('a wrong port is found where the mesh has a domain of its own', () => {
  const folder = join(PROJECT, '__snapshots__/maximal/manifests');
  const files = ['alloy', 'gateway'].map(name => ({
    file: name,
    text: readFileSync(join(folder, `${name}.k8s.yaml`), 'utf8'),
  }));
  expect(files[1]!.text).not.toContain('cluster.local');
  expect(check(files)).toEqual([]);
  const broken = files.map(({ file, text }) => ({
    file,
    text: text.replace(/(host: \S+\n\s+port:\n\s+number: )\d+/, '$19999'),
  }));
  expect(broken).not.toEqual(files);
  expect(check(broken).map(({ rule }) => rule)).toContain('destination-port-missing');
});

/** Examples in which one object alone says the domain, and nothing else shows that the name is a Service's. */
const UNKNOWN = ['destination-port-missing', 'exporter-tls-cannot-verify'];

test.each(RULES.filter(({ bad }) => bad.includes('.svc.cluster.local')).map(rule => [rule.id, rule] as const))(
  '%s finds its example in a cluster with a domain of its own, and is silent on the twin',
  (id, { bad, good, needsComplete: complete = false }) => {
    const found = (text: string) =>
      check([{ file: 'x.yaml', text: text.replaceAll('.svc.cluster.local', '.svc.corp.local') }], { complete });
    expect(found(good)).toEqual([]);
    expect(found(bad).map(({ rule }) => rule)).toEqual(UNKNOWN.includes(id) ? [] : [id]);
  },
);
