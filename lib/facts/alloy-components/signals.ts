import type { Signal } from '../otlp';

/** The signals that a component's input takes, and those that its output gives. */
interface Signals {
  readonly takes: readonly Signal[];
  readonly gives: readonly Signal[];
}

const TRACES: readonly Signal[] = ['traces'];
const METRICS: readonly Signal[] = ['metrics'];
const LOGS: readonly Signal[] = ['logs'];
const NONE: readonly Signal[] = [];

/**
 * Of the components that do not take and give all three signals. What a component does not take is answered with an error inside Alloy, by the
 * factory of the Collector's component that has no such signal.
 *
 * @see https://grafana.com/docs/alloy/latest/reference/components/otelcol/
 */
export const SIGNALS_OF: Readonly<Record<string, Signals>> = {
  'otelcol.connector.count': { takes: ['traces', 'metrics', 'logs'], gives: METRICS },
  'otelcol.connector.host_info': { takes: TRACES, gives: METRICS },
  'otelcol.connector.servicegraph': { takes: TRACES, gives: METRICS },
  'otelcol.connector.signaltometrics': { takes: ['traces', 'metrics', 'logs'], gives: METRICS },
  'otelcol.connector.spanlogs': { takes: TRACES, gives: LOGS },
  'otelcol.connector.spanmetrics': { takes: TRACES, gives: METRICS },
  'otelcol.exporter.faro': { takes: ['traces', 'logs'], gives: NONE },
  'otelcol.exporter.loki': { takes: LOGS, gives: NONE },
  'otelcol.exporter.prometheus': { takes: METRICS, gives: NONE },
  'otelcol.exporter.syslog': { takes: LOGS, gives: NONE },
  'otelcol.processor.cumulativetodelta': { takes: METRICS, gives: METRICS },
  'otelcol.processor.deltatocumulative': { takes: METRICS, gives: METRICS },
  'otelcol.processor.discovery': { takes: TRACES, gives: TRACES },
  'otelcol.processor.interval': { takes: METRICS, gives: METRICS },
  'otelcol.processor.metric_start_time': { takes: METRICS, gives: METRICS },
  'otelcol.processor.probabilistic_sampler': { takes: ['traces', 'logs'], gives: ['traces', 'logs'] },
  'otelcol.processor.span': { takes: TRACES, gives: TRACES },
  'otelcol.processor.tail_sampling': { takes: TRACES, gives: TRACES },
};
