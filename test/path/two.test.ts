/** Two tiers of Alloy and two edges before the first: what is written for one is not taken for the other's. */
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

test('the edges lead to the first tier, which lets in both', () => {
  expect(tiers.map(tier => sendersTo(pathOf(environment), tier).length)).toEqual([2, 0]);
  expect(edges.map(({ principal }) => principal.split('/').pop())).toEqual(['istio-ingressgateway', 'public']);
});

test('no object of a tier has the name of another’s', () => {
  const ours = environmentOf({ alloy: '{networkPolicy: true}', operations: '{podMonitor: true}' });
  const files = synthesize(ours).filter(({ path }) => /(alloy|alloy-sampling|operations)\.k8s/.test(path));
  const names = new Output(files).objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
  expect(names.filter(name => name.endsWith('/alloy-sampling'))).not.toHaveLength(0);
  expect(new Set(names).size).toBe(names.length);
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
