import type { OperationsChartProps } from '../charts/operations';
import type { Environment } from '../environment/schema';
import { alerts } from '../operations/alerts';
import { dashboard } from '../operations/dashboard';
import { pathOf } from '../path/path';

/** What watches an environment. */
export function operationsProps(environment: Environment): OperationsChartProps {
  const { alloy, gateway, operations, receiver } = environment;
  const { alloyLabels, gatewayLabels } = pathOf(environment);
  return {
    namespace: alloy.namespace,
    alloyLabels,
    sidecar: !receiver.tls,
    gateway: gateway.dedicated ? { namespace: gateway.namespace, labels: gatewayLabels } : undefined,
    accessLogProvider: operations.accessLog.provider,
    accessLogFilter: operations.accessLog.filter,
    podMonitors: operations.podMonitor,
    monitorLabels: operations.labels,
    alerts: operations.rules && alerts(environment),
    runbookUrl: operations.rules?.runbookUrl,
    dashboard: operations.dashboard ? dashboard(environment) : undefined,
  };
}
