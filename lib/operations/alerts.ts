import type { Environment } from '../environment/schema';
import type { Alert } from './alert';
import { edgeAlerts } from './edge-alerts';
import { pipelineAlerts } from './pipeline-alerts';
import { smokeTestAlerts } from './smoke-test-alerts';

/** In the order of the packet; what sees the path as a whole is last. */
export function alerts(environment: Environment): Alert[] {
  return [...edgeAlerts(environment), ...pipelineAlerts(environment), ...smokeTestAlerts(environment)];
}
