import type { OperationsChartProps } from '../charts/operations';
import { isDedicated } from '../environment/derive';
import type { Environment } from '../environment/schema';
import { alerts } from '../operations/alerts';
import { dashboard } from '../operations/dashboard';
import { pathOf } from '../path/path';
import { refText } from '../path/workloads';

/** The props of OperationsChart for an environment. */
export function operationsProps(environment: Environment): OperationsChartProps {
  const { alloy, operations, receiver } = environment;
  const { edges, tiers } = pathOf(environment);
  const dedicated = edges.filter(({ settings }) => isDedicated(settings));
  // Two edges may have one gateway, and a workload has one Telemetry at most.
  const own = dedicated.filter(
    ({ workload }, index) =>
      !dedicated.slice(0, index).some(earlier => refText(earlier.workload) === refText(workload)),
  );
  return {
    namespace: alloy.namespace,
    alloy: tiers.map(({ prefix, namespace, labels }) => ({ name: prefix, namespace, labels })),
    sidecar: !receiver.tls,
    gateways: own.map(({ gateway, namespace, labels }) => ({ name: gateway.name, namespace, labels })),
    accessLogProvider: operations.accessLog.provider,
    accessLogFilter: operations.accessLog.filter,
    podMonitors: operations.podMonitor,
    monitorLabels: operations.labels,
    alerts: operations.rules && alerts(environment),
    runbookUrl: operations.rules?.runbookUrl,
    dashboard: operations.dashboard ? dashboard(environment) : undefined,
  };
}
