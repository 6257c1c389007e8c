/** Several edges and tiers: each has hops of its own, and what is seen of one is not taken for the other's. */
import { synthesize } from '../../lib/app';
import { Cluster } from '../../lib/doctor/cluster';
import { diagnose } from '../../lib/doctor/diagnose';
import { Live } from '../../lib/doctor/live';
import { observe } from '../../lib/doctor/observe/observe';
import { readsOf } from '../../lib/doctor/reads';
import { report } from '../../lib/doctor/report';
import { isAtTier } from '../../lib/doctor/way';
import { pathOf } from '../../lib/path/path';
import { makeTwo } from '../path/two';
import { environmentOf } from '../samples';
import { type Editable, living, object } from './observations';

makeTwo();

const environment = environmentOf();
const FILES = synthesize(environment);
const EDGES = ['istio-system/istio-ingressgateway-otlp', 'istio-public/public', 'istio-inner/inner'] as const;
const TIERS = ['observability/alloy-otlp', 'observability/alloy-sampling'] as const;

function judged(edit: (seen: Editable) => void = () => {}) {
  const seen = living(environment, FILES);
  edit(seen);
  return diagnose(environment, FILES, seen);
}

const services = (hops: ReturnType<typeof judged>['hops'], wanted: string, verdict?: string) =>
  hops.filter(({ id, ...hop }) => id === wanted && hop.verdict === (verdict ?? hop.verdict)).map(hop => hop.service);

test('each edge and each tier has hops of its own', () => {
  const { hops } = judged();
  for (const id of [
    'nlb',
    'service-port',
    'target-port',
    'listener',
    'certificate',
    'route',
    'destination',
    'endpoints',
  ])
    expect(services(hops, id)).toEqual(EDGES.flatMap(edge => [edge, edge]));
  expect(services(hops, 'edge-policies')).toEqual(EDGES);
  for (const id of ['pods', 'alloy-policies', 'config', 'receiver', 'backends'])
    expect(services(hops, id)).toEqual(TIERS);
  expect(hops.filter(({ seen }) => /not judged: an answer/.test(seen))).toEqual([]);
});

test.each(EDGES)('what was seen from outside of %s', edge => {
  const refused = { target: 'x:4317', tcp: 'refused' };
  const { hops } = judged(seen => Object.assign(seen.edges[edge].listeners, { grpc: refused, http: refused }));
  expect(new Set(services(hops, 'nlb', 'broken'))).toEqual(new Set([edge]));
});

test.each(EDGES)('what the Envoy of %s has', edge => {
  const { hops } = judged(seen => {
    const envoy = { from: 'x', listeners: [], hosts: [], clusters: [], secrets: { active: [], waiting: [] } };
    seen.edges[edge].envoy = { value: envoy };
  });
  const says = hops.filter(({ id, seen }) => id === 'listener' && /Envoy binds none/.test(seen));
  expect(new Set(says.map(({ service }) => service))).toEqual(new Set([edge]));
});

test.each([
  [TIERS[0], 'alloy-0'],
  [TIERS[1], 'alloy-sampling-0'],
])('a pod of %s', (tier, pod) => {
  const diagnosis = judged(seen => {
    object(seen, 'Pod', pod).status.conditions = [];
  });
  expect(services(diagnosis.hops, 'pods', 'broken')).toEqual([tier]);
  expect(report(diagnosis)).toContain(`${tier}: 0 of 1 ready; ${pod} is not`);
});

test.each(TIERS)('counters of %s', tier => {
  const samples = [{ name: 'otelcol_receiver_accepted_spans_total', labels: { transport: 'grpc' }, value: 3 }];
  const { hops } = judged(seen => {
    seen.tiers[tier].metrics = [{ from: 'x', samples: { value: samples } }];
  });
  expect(services(hops, 'receiver', 'ok')).toEqual([tier]);
});

test.each([
  [TIERS[0], 'alloy-config'],
  [TIERS[1], 'alloy-sampling-config'],
])('the configuration of %s', (tier, name) => {
  const { hops } = judged(seen => {
    object(seen, 'ConfigMap', name).data['config.alloy'] = '';
  });
  expect(services(hops, 'config', 'broken')).toEqual([tier]);
});

test('everything of each is read', () => {
  const names = readsOf(environment).filter(({ kind }) => kind === 'ConfigMap' || kind === 'Deployment');
  expect(names.map(one => one.names)).toEqual([
    ['alloy-config', 'alloy-sampling-config'],
    ['alloy', 'alloy-sampling'],
  ]);
  const pods = readsOf(environment).filter(({ kind }) => kind === 'Pod');
  expect(pods.map(({ namespace }) => namespace).sort()).toEqual([
    'istio-inner',
    'istio-public',
    'istio-system',
    'observability',
  ]);
});

test('each is looked at', async () => {
  const seen = await observe(environment, {
    kubernetes: { unknown: 'no cluster' },
    alloyMetrics: [],
    // Nobody listens on discard.
    address: '127.0.0.1:9',
    trust: {},
    headers: {},
    send: true,
    patience: () => 5000,
  });
  expect(Object.keys(seen.edges)).toEqual(pathOf(environment).edges.map((_, index) => EDGES[index]));
  expect(Object.keys(seen.tiers)).toEqual(TIERS);
  for (const edge of Object.values(seen.edges)) {
    expect(Object.values(edge.listeners).map(({ tcp }) => tcp)).toEqual(['refused', 'refused']);
    expect(Object.keys(edge.sent!)).toEqual(['grpc', 'http']);
  }
  expect(diagnose(environment, FILES, seen).hops.filter(({ id }) => id === 'send')).toHaveLength(6);
});

test('of a tier that no edge leads to, its own objects are met', () => {
  const seen = living(environment, FILES);
  const live = new Live(environment, FILES, seen, new Cluster(seen.objects), pathOf(environment).tiers[1]!);
  const isMet = (kind: string, name: string) =>
    isAtTier(live, { object: { kind, namespace: 'observability', name }, path: '' });
  for (const whose of ['alloy', 'alloy-sampling'])
    expect([
      isMet('Pod', `${whose}-0`),
      isMet('ConfigMap', `${whose}-config`),
      isMet('Service', whose === 'alloy' ? 'alloy-otlp' : whose),
      isMet('AuthorizationPolicy', `${whose}-from-gateway`),
      isMet('PeerAuthentication', `${whose}-mtls`),
    ]).toEqual(Array(5).fill(whose === 'alloy-sampling'));
});
