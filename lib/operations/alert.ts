import type { HopId } from '../hops';

/** One alerting rule of Prometheus. https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */
export interface Alert {
  /** Name of the alert, which is also its heading in the runbook. */
  readonly name: string;
  readonly expr: string;
  /** Where the path may be broken, in the packet's order. */
  readonly hops: readonly HopId[];
  /** How long the expression must hold before the alert fires. Default: not at all. */
  readonly minutes?: number;
  /** `critical`: data is being lost, or nothing arrives. `warning`: data will be lost unless somebody acts. */
  readonly severity: 'warning' | 'critical';
  readonly labels?: Readonly<Record<string, string>>;
  /** One line, with Prometheus's templates. */
  readonly summary: string;
  /** What the alert means for the senders' data, and what to look at first. */
  readonly description: string;
  /** What to do, one after the other, for the runbook. Alerts of one name share the steps whose text is the same. */
  readonly steps: readonly [Step, ...Step[]];
  /** What it costs in senders' data for as long as it lasts, as one sentence. */
  readonly costs: string;
}

/** One thing to do, with what to look at. */
export interface Step {
  /** What to do, what the answer means, and what follows from it, in Markdown. */
  readonly text: string;
  /** A query for Prometheus that shows it. */
  readonly promql?: string;
  /** A command that shows it, and changes nothing. */
  readonly sh?: string;
}

/** The steps of an alert: there is at least one. */
export type Steps = Alert['steps'];
