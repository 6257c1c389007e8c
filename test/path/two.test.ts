/** Two tiers of Alloy, two edges before the first and one before the second: what is written for one is not taken for the other's. */
import { synthesize } from '../../lib/app';
import { alerts } from '../../lib/operations/alerts';
import { dashboard } from '../../lib/operations/dashboard';
import { pathOf, sendersTo } from '../../lib/path/path';
import { runbook } from '../../lib/runbook/runbook';
import { alloyValues } from '../../lib/values/alloy';
import { Output } from '../manifests';
import { environmentOf } from '../samples';
import { makeTwo } from './two';

makeTwo();

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
