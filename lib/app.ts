import { App, type Chart, Yaml } from 'cdk8s';
import { AlloyChart } from './charts/alloy/chart';
import { GatewayChart } from './charts/gateway/chart';
import { OperationsChart } from './charts/operations';
import { SmokeTestChart } from './charts/smoke-test';
import { TlsChart } from './charts/tls';
import type { Environment } from './environment/schema';
import type { OutputFile } from './path/output';
import { pathOf } from './path/path';
import { alloyProps } from './props/alloy';
import { gatewayProps } from './props/gateway';
import { operationsProps } from './props/operations';
import { smokeTestProps } from './props/smoke-test';
import { tlsProps } from './props/tls';
import { runbook } from './runbook/runbook';
import { alloyValues } from './values/alloy';
import { gatewayValues } from './values/gateway';

/** Makes every file of one environment: manifests, values, runbook. */
export function synthesize(environment: Environment): OutputFile[] {
  const manifests = charts(environment)
    .map(chart => ({ path: `manifests/${chart.node.id}.k8s.yaml`, objects: chart.toJson() }))
    .filter(({ objects }) => objects.length)
    .map(({ path, objects }) => ({ path, objects, text: Yaml.stringify(...objects) }));
  const all = manifests.flatMap(({ objects }) => objects);
  return [...manifests, ...gatewayValues(environment), ...alloyValues(environment), runbook(environment, all)];
}

/**
 * Makes the charts of one environment, in one App. An App resolves all of its charts once for each chart, so that one
 * App for all environments would take quadratic time.
 */
function charts(environment: Environment): Chart[] {
  const app = new App();
  const { edges, tiers } = pathOf(environment);
  const smokeTest = smokeTestProps(environment);
  return [
    ...tiers.map(tier => new AlloyChart(app, tier.prefix, alloyProps(environment, tier))),
    ...edges.map(edge => new GatewayChart(app, edge.file, gatewayProps(environment, edge))),
    ...edges.flatMap(edge => {
      const tls = tlsProps(edge);
      return tls ? [new TlsChart(app, edge.tlsFile, tls)] : [];
    }),
    new OperationsChart(app, 'operations', operationsProps(environment)),
    ...(smokeTest ? [new SmokeTestChart(app, 'smoke-test', smokeTest)] : []),
  ];
}
