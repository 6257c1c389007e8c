import type { Environment } from '../environment/schema';
import type { Alert } from './alert';
import { edgeAlerts } from './edge-alerts';
import { pipelineAlerts } from './pipeline-alerts';

/** In the order of the packet. */
export function alerts(environment: Environment): Alert[] {
  return [...edgeAlerts(environment), ...pipelineAlerts(environment)];
}
