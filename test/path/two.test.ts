/** Two tiers of Alloy, two edges before the first and one before the second: what is written for one is not taken for the other's. */
import { synthesize } from '../../lib/app';
import { alerts } from '../../lib/operations/alerts';
import { dashboard } from '../../lib/operations/dashboard';
import * as edgesModule from '../../lib/path/edges';
import { edgeNames } from '../../lib/path/names';
import { type Edge, pathOf, sendersTo, type Tier } from '../../lib/path/path';
import * as tiersModule from '../../lib/path/tiers';
import { runbook } from '../../lib/runbook/runbook';
import { alloyValues } from '../../lib/values/alloy';
import { Output } from '../manifests';
import { environmentOf } from '../samples';

const tiersOf = tiersModule.tiersOf;
const edgesOf = edgesModule.edgesOf;
jest.spyOn(tiersModule, 'tiersOf').mockImplementation((...args) => tiersOf(...args).flatMap(one => [one, second(one)]));
jest
  .spyOn(edgesModule, 'edgesOf')
  .mockImplementation((of, [first, second]) =>
    edgesOf(of, [first!]).flatMap(one => [one, another(one, 'public', first!), another(one, 'inner', second!)]),
  );

function second(tier: Tier): Tier {
  const settings = { ...tier.settings, name: 'alloy-sampling', replicas: 3 };
  const workload = { ...tier.workload, name: 'alloy-sampling' };
  const labels = { 'app.kubernetes.io/name': 'alloy', 'app.kubernetes.io/instance': 'alloy-sampling' };
  return {
    ...tier,
    ...{ title: 'Samplers', prefix: 'alloy-sampling', settings, workload, labels },
    service: { ...tier.service, name: 'alloy-sampling' },
    configMap: 'alloy-sampling-config',
  };
}

/** Another edge: what an environment would say of it, and its prefix. */
function another(edge: Edge, prefix: string, tier: Tier): Edge {
  const namespace = `istio-${prefix}`;
  const names = edgeNames(prefix);
  return {
    ...edge,
    ...{ tier, namespace, prefix, file: prefix, tlsFile: `${prefix}-tls`, labels: { istio: prefix } },
    listeners: edge.listeners.map(listener => {
      const { transport } = listener;
      return { ...listener, name: names.route(transport), credentialName: `${prefix}-${transport}-cert` };
    }),
    service: { name: prefix, namespace },
    workload: { ...edge.workload, name: prefix, namespace },
    gateway: { ...edge.gateway, name: names.gateway },
    rateLimit: edge.rateLimit && { name: names.rateLimit, namespace },
    principal: `cluster.local/ns/x/sa/${prefix}`,
  };
}

const environment = environmentOf({
  alloy: '{deployedBy: helm, name: alloy}',
  operations: '{rules: {runbookUrl: "https://example.com/dev"}, dashboard: true}',
});
const { tiers, edges } = pathOf(environment);

test('a tier lets in the edges that lead to it', () => {
  expect(tiers.map(tier => sendersTo(pathOf(environment), tier).length)).toEqual([2, 1]);
  expect(edges.map(({ principal }) => principal.split('/').pop())).toEqual(['istio-ingressgateway', 'public', 'inner']);
});

test('no object has the name of another’s, and each edge has its own policies and routes', () => {
  const jwt =
    '{issuer: "https://i.example.com", audiences: [otlp], jwksUri: "https://i.example.com/keys", at: gateway}';
  const files = synthesize(
    environmentOf({
      alloy: '{networkPolicy: true}',
      access: `{jwt: ${jwt}, allowlist: [192.0.2.0/24]}`,
      gateway: '{dedicated: true, service: {manifests: {}}, rateLimit: {requestsPerSecond: 10, burst: 20}}',
      operations: '{podMonitor: true}',
    }),
  );
  const all = new Output(files).objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
  expect(new Set(all).size).toBe(all.length);
  // Two gateways may stand in one namespace too.
  const { objects } = new Output(files.filter(({ path }) => /(gateway|public|inner)(-tls)?\.k8s/.test(path)));
  const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  const kinds = ['Gateway', 'EnvoyFilter', 'RequestAuthentication', 'AuthorizationPolicy', 'VirtualService'];
  expect(kinds.map(kind => objects.filter(one => one.kind === kind).length)).toEqual([3, 3, 3, 6, 6]);
  const rules = objects.filter(({ kind }) => kind === 'DestinationRule');
  expect(rules.map(({ metadata }) => metadata.name)).toEqual(['alloy-otlp', 'alloy-sampling']);
});

test('a tier has values of its own', () => {
  expect(alloyValues(environment).map(({ path }) => path)).toEqual(['values/alloy.yaml', 'values/alloy-sampling.yaml']);
});

test('an alert is about one tier or one edge', () => {
  const missing = alerts(environment).filter(({ name }) => name === 'OtlpMetricsMissing');
  expect(missing.map(({ expr }) => /pod=~"([a-z-]+)-\[/.exec(expr)?.[1])).toEqual(['alloy', 'alloy-sampling']);
  const all = alerts(environment).map(({ name, labels, expr }) => JSON.stringify([name, labels, expr]));
  expect(new Set(all).size).toBe(all.length);
});

test('panels are about one tier or one edge', () => {
  const queries = dashboard(environment).panels.map(panel => JSON.stringify(panel));
  expect(queries.filter(query => query.includes('pod=~\\"alloy-sampling-'))).not.toHaveLength(0);
});

test('a picture has no two boxes of one name', () => {
  const text = runbook(environment).text;
  const ids = [...text.matchAll(/^ +(?:subgraph )?([a-z_0-9]+)\[/gm)].map(([, id]) => id);
  expect(ids.length).toBeGreaterThan(15);
  expect(new Set(ids).size).toBe(ids.length);
});
