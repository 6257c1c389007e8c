/** What somebody should look at. */
import type { Environment } from '../environment/schema';
import { edgeAlerts } from './edge-alerts';
import { pipelineAlerts } from './pipeline-alerts';

export interface Alert {
  /** Also the runbook's heading. */
  readonly name: string;
  readonly expr: string;
  /** How long it must hold. */
  readonly minutes?: number;
  /** `critical`: data is being lost or nothing arrives. `warning`: it will be, unless somebody acts. */
  readonly severity: 'warning' | 'critical';
  readonly labels?: Readonly<Record<string, string>>;
  /** One line, with Prometheus's templates. */
  readonly summary: string;
  /** What it means for the senders' data, and what to look at first. */
  readonly description: string;
}

/** In the order of the packet. */
export function alerts(environment: Environment): Alert[] {
  return [...edgeAlerts(environment), ...pipelineAlerts(environment)];
}
