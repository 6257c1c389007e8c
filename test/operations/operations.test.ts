/** Alerts and dashboard ask for what is there, each alert is told apart and tested. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../lib/app';
import type { Environment } from '../../lib/environment/schema';
import { alerts } from '../../lib/operations/alerts';
import { dashboard } from '../../lib/operations/dashboard';
import { podNames } from '../../lib/operations/queries';
import { smokeTestAlerts } from '../../lib/operations/smoke-test-alerts';
import { PROJECT } from '../golden';
import { Output } from '../manifests';
import { environmentOf, loaded } from '../samples';
import { metricsOf, syntaxErrors } from './promql';

const FOLDER = join(PROJECT, 'test/operations');
const texts = (folder: string) =>
  readdirSync(join(FOLDER, folder)).map(name => readFileSync(join(FOLDER, folder, name), 'utf8'));

const known = new Set(texts('metrics').flatMap(text => text.split('\n').filter(line => line && !line.startsWith('#'))));
const caseOf = (file: string) => loaded(readFileSync(join(PROJECT, 'test/cases', file), 'utf8'), file);
const everything = caseOf('operations.yaml');
const apart = alerts(caseOf('sampling-apart.yaml')).filter(({ name }) => /^OtlpSampler/.test(name));
const ALERTS = [...alerts(everything), ...smokeTestAlerts(caseOf('smoke-test.yaml')), ...apart];
const onDisk = caseOf('delivery-disk.yaml');

const sampled = caseOf('sampling-sized.yaml');

const panelQueries = (environment: Environment): string[] =>
  dashboard(environment).panels.flatMap(panel => ('targets' in panel ? panel.targets.map(({ expr }) => expr) : []));

const QUERIES = [...ALERTS.map(({ expr }) => expr), ...panelQueries(everything)].map(expr =>
  expr.replaceAll('$__rate_interval', '5m'),
);

test.each(QUERIES)('%s parses and asks for metrics that were seen', expr => {
  expect(syntaxErrors(expr)).toEqual([]);
  expect(metricsOf(expr).filter(name => !known.has(name))).toEqual([]);
});

test('a query that does not parse, or asks for something else, would be found', () => {
  expect(syntaxErrors('sum by (a (rate(x[5m]))')).not.toEqual([]);
  expect(metricsOf('rate(otelcol_receiver_accepted_points_total{a="b"}[5m]) or up')).toEqual([
    'otelcol_receiver_accepted_points_total',
    'up',
  ]);
  expect(known.has('otelcol_receiver_accepted_points_total')).toBe(false);
});

describe.each([...new Set(ALERTS.map(({ name }) => name))])('%s', name => {
  const all = ALERTS.filter(one => one.name === name);

  test('is one for each set of labels', () => {
    expect(new Set(all.map(({ labels }) => JSON.stringify(labels))).size).toBe(all.length);
  });

  test('says in whole sentences what is the matter', () => {
    for (const { summary, description } of all) {
      expect(summary).toMatch(/^[A-Z{].*\.$/);
      expect(description).toMatch(/^[A-Z4c].*\.$/);
      expect(summary.match(/\{\{/g)?.length).toBe(summary.match(/\}\}/g)?.length);
    }
  });

  test('is tested by promtool', () => {
    expect(texts('promtool').join('\n')).toContain(name);
  });
});

test('an environment with volumes has an alert on them, and no other has', () => {
  const [alert, ...more] = alerts(onDisk).filter(({ name }) => name === 'OtlpVolumeFills');
  expect(more).toEqual([]);
  expect(syntaxErrors(alert!.expr)).toEqual([]);
  expect(metricsOf(alert!.expr).filter(name => !known.has(name))).toEqual([]);
  expect(texts('promtool').join('\n')).toContain(alert!.name);
  expect(alerts(everything).map(({ name }) => name)).not.toContain(alert!.name);
});

test('an environment that samples has an alert and panels on the traces that wait, and no other has', () => {
  const [alert, ...more] = alerts(sampled).filter(({ name }) => name === 'OtlpTracesDroppedEarly');
  expect(more).toEqual([]);
  const queries = [alert!.expr, ...panelQueries(sampled)].filter(expr => expr.includes('tail_sampling'));
  expect(queries).toHaveLength(6);
  for (const expr of queries) {
    expect(syntaxErrors(expr.replaceAll('$__rate_interval', '5m'))).toEqual([]);
    expect(metricsOf(expr.replaceAll('$__rate_interval', '5m')).filter(name => !known.has(name))).toEqual([]);
  }
  expect(texts('promtool').join('\n')).toContain(alert!.name);
  expect(alerts(everything).map(({ name }) => name)).not.toContain(alert!.name);
});

test('signals without a destination have no alerts and no queries', () => {
  const tracesOnly = environmentOf();
  const asked = [...alerts(tracesOnly).map(({ expr }) => expr), ...panelQueries(tracesOnly)].join('\n');
  expect(asked).toContain('accepted_spans_total');
  expect(asked).not.toMatch(/metric_points|log_records/);
});

test('behind tail sampling nobody waits for an answer, and nothing can be too large', () => {
  const sampled = alerts(
    environmentOf({
      pipeline: '{tailSampling: {policies: [{name: all, alwaysSample: {}}]}}',
      alloy: '{replicas: 1}',
    }),
  );
  const named = (all: typeof sampled) => new Set(all.map(({ name }) => name));
  for (const name of ['OtlpConsumersBusy', 'OtlpItemTooLarge']) {
    expect(named(alerts(environmentOf()))).toContain(name);
    expect(named(sampled)).not.toContain(name);
  }
});

describe('whose pods count', () => {
  const fits = (deployment: string, pod: string) =>
    new RegExp(`^(?:${podNames({ kind: 'Deployment', name: deployment })})$`).test(pod);

  test.each(['alloy-7d9c5b8f6d-x2k4q', 'alloy-6b8d4f-zl9wm', 'alloy-4494967495-bcdfg'])('%s is ours', pod =>
    expect(fits('alloy', pod)).toBe(true),
  );

  test.each([
    'alloy-0',
    'alloy-x2k4q',
    'alloy-logs-x2k4q',
    'alloy-metrics-0',
    'alloy-receiver-x2k4q',
    'alloy-singleton-7d9c5b8f6d-x2k4q',
    'alloy-db-x2k4q',
    'alloy-x9c-x2k4q',
    'alloy-x9c-7d9c5b8f6d-x2k4q',
    'my-alloy-7d9c5b8f6d-x2k4q',
  ])('%s is not', pod => expect(fits('alloy', pod)).toBe(false));

  /** As the API server names a pod of a ReplicaSet. */
  const podOf = (deployment: string, hash: string) => `${`${deployment}-${hash}-`.slice(0, 58)}x2k4q`;

  test.each([46, 47, 50, 51, 55, 56, 57, 58, 63])('a name of %i characters', length => {
    const name = 'a'.repeat(length);
    for (const hash of ['7d9c5b8f6d', '9c5b8f6d', '9c5b8f']) expect(fits(name, podOf(name, hash))).toBe(true);
    expect(fits(name, `${name.slice(0, 40)}-logs-x2k4q`)).toBe(false);
  });

  test('every query on Alloy has the selector, and every one on the gateway the destination', () => {
    const pods = `namespace="observability",pod=~"${podNames({ kind: 'Deployment', name: 'alloy' })}"`;
    for (const expr of QUERIES) {
      for (const labels of expr.split(/\b(?:alloy|otelcol)_\w+\{/).slice(1)) expect(labels.startsWith(pods)).toBe(true);
      for (const labels of expr.split(/\bistio_\w+\{/).slice(1))
        expect(labels).toMatch(/^[^}]*destination_service_name=/);
    }
  });
});

test('on a gateway of others only Alloy is logged and scraped', () => {
  const output = new Output(synthesize(environmentOf({ operations: '{podMonitor: true}' })));
  expect(output.all('Telemetry').map(({ metadata }) => metadata.namespace)).toEqual(['observability']);
  expect(output.all('PodMonitor').map(({ metadata }) => metadata.namespace)).toEqual(['observability']);
});

test('a cluster without prometheus-operator gets none of its kinds', () => {
  const { objects } = new Output(synthesize(environmentOf()));
  expect(objects.filter(({ apiVersion }) => apiVersion.startsWith('monitoring.coreos.com'))).toEqual([]);
  expect(objects.filter(({ metadata }) => metadata.labels.grafana_dashboard)).toEqual([]);
});

test('Alloy without a sidecar is scraped itself, and has no access log', () => {
  const tls = '{certificateSecret: alloy, clientCa: {name: ca, key: ca.crt}, gatewaySecret: client}';
  const output = new Output(synthesize(environmentOf({ receiver: `{tls: ${tls}}`, operations: '{podMonitor: true}' })));
  const [{ port }] = output.one('PodMonitor').spec.podMetricsEndpoints;
  const [{ ports }] = output.one('Deployment').spec.template.spec.containers;
  expect(ports.find(({ name }: { name: string }) => name === port).containerPort).toBe(12345);
  expect(output.all('Telemetry')).toEqual([]);
});

test('Prometheus is sent to the agent’s port, of IPv4 and IPv6 pods', () => {
  const [{ port, relabelings }] = new Output(synthesize(everything)).all('PodMonitor')[0].spec.podMetricsEndpoints;
  const [{ regex, replacement }] = relabelings;
  expect(port).toBe('http-envoy-prom');
  for (const pod of ['10.0.0.7', '[fd00::7]'])
    expect(`${pod}:15090`.replace(new RegExp(`^(?:${regex})$`), replacement)).toBe(`${pod}:15020`);
});

test('panels have ids of their own and lie side by side', () => {
  const { uid, panels } = dashboard(everything);
  expect(uid.length).toBeLessThanOrEqual(40);
  expect(panels.map(({ id }) => id)).toEqual(panels.map((_, index) => index + 1));
  for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  const corners = panels.map(({ gridPos }) => `${gridPos.x},${gridPos.y}`);
  expect(new Set(corners).size).toBe(panels.length);
});
