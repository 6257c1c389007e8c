/**
 * A fork from before: the prod example as it was, whose gateway was upgraded by Helm with the values that were written
 * then. With the least changes that today's checks ask for, every object keeps its name and selects what it selected.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { synthesize } from '../lib/app';
import { PROJECT } from './golden';
import { type Manifest, Output } from './manifests';
import { loaded, mistakesIn } from './samples';
import { coalesced } from './values/helm';

const FOLDER = join(PROJECT, 'test/upgrade');
const read = (file: string) => readFileSync(join(FOLDER, file), 'utf8');
const BEFORE = read('prod-before.yaml');
/** What `helm get values` says of a release that was upgraded with the old values alone. */
const RELEASE = read('present/prod-before.yaml');
const FILES = { 'present/prod-before.yaml': RELEASE };

/** What has to be changed, and why. */
const CHANGES: readonly [string, string, reason: string][] = [
  [
    'helm: {}',
    'helm: {presentValues: present/prod-before.yaml}',
    'the chart replaces lists: others’ ports would be gone',
  ],
  ['  sourceRanges: [10.0.0.0/8]\n', '', 'reaches every port of a shared gateway; the release keeps it'],
  ['  dnsClientRoutingPolicy: availability_zone_affinity\n', '', 'of the whole load balancer; the release keeps it'],
  ['  attributes: {deletion_protection.enabled: "true"}\n', '', 'of the whole load balancer; the release keeps it'],
  ['memory: 2Gi', 'memory: 4632Mi', 'the largest message must fit beside what is kept'],
];
const AFTER = CHANGES.reduce((text, [from, to]) => {
  expect(text).toContain(from);
  return text.replace(from, to);
}, BEFORE);

test('every change is asked for', () => {
  for (const [from, to, reason] of CHANGES) {
    expect(reason).not.toBe('');
    expect(mistakesIn(AFTER.replace(to || '\nnlb:\n', to ? from : `\nnlb:\n${from}`), 'prod.yaml', FILES)).toHaveLength(
      1,
    );
  }
});

/** What is there now and was not. */
const ADDED = [
  'networking.istio.io/v1 Sidecar observability/alloy',
  'security.istio.io/v1 AuthorizationPolicy observability/alloy-encodings',
];

describe('with them', () => {
  const output = new Output(synthesize(loaded(AFTER, 'prod.yaml', FILES)));

  test('every object has its name, and selects what it selected', () => {
    const before = read('prod-before.txt').trim().split('\n');
    const after = output.objects.flatMap(identities).sort();
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after.filter(one => !before.includes(one)).map(one => one.split(' {')[0])).toEqual(ADDED);
  });

  test('Helm changes nothing at the release', () => {
    const release = load(RELEASE) as Manifest;
    expect(coalesced(release, output.values('gateway'))).toEqual(release);
  });
});

/** What another name or selector would make another object of; what a NetworkPolicy lets in, too. */
function identities({ apiVersion, kind, metadata, spec }: Manifest): string[] {
  const name = `${metadata.namespace ?? '-'}/${metadata.name}`;
  const selector = spec?.selector ?? spec?.podSelector;
  return [
    [apiVersion, kind, name, ...(selector ? [JSON.stringify(selector)] : [])].join(' '),
    ...(kind === 'NetworkPolicy'
      ? [`${apiVersion} NetworkPolicy.from ${name} ${JSON.stringify(spec.ingress[0].from)}`]
      : []),
  ];
}
