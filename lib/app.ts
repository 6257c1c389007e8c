import { App, type Chart, Yaml } from 'cdk8s';
import { AlloyChart } from './charts/alloy/chart';
import { GatewayChart } from './charts/gateway/chart';
import { OperationsChart } from './charts/operations';
import { SmokeTestChart } from './charts/smoke-test';
import { TlsChart } from './charts/tls';
import type { Environment } from './environment/schema';
import type { OutputFile } from './path/output';
import { pathOf } from './path/path';
import { runbook } from './runbook/runbook';
import { alloyValues } from './values/alloy';
import { gatewayValues } from './values/gateway';

/**
 * Everything that one environment becomes. One App for each: an App resolves all of its charts for each of them, so one
 * App for all environments would take quadratic time.
 */
export function synthesize(environment: Environment): OutputFile[] {
  const { edges, tiers } = pathOf(environment);
  const app = new App();
  const charts: Chart[] = [
    ...tiers.map(tier => new AlloyChart(app, tier.file, { environment, tier })),
    ...edges.map(edge => new GatewayChart(app, edge.file, { environment, edge })),
    new TlsChart(app, 'tls', { environment }),
    new OperationsChart(app, 'operations', { environment }),
    new SmokeTestChart(app, 'smoke-test', { environment }),
  ];
  const manifests = charts
    .map(chart => ({ path: `manifests/${chart.node.id}.k8s.yaml`, objects: chart.toJson() }))
    .filter(({ objects }) => objects.length)
    .map(({ path, objects }) => ({ path, objects, text: Yaml.stringify(...objects) }));
  return [...manifests, ...gatewayValues(environment), ...alloyValues(environment), runbook(environment)];
}
