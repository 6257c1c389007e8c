import { SIGNALS } from '../../facts/otlp';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { alloy, deployed } from '../engine/alloy-examples';
import { EDGE } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { attribute, type Component, inConfig, literalOf } from '../model/read/alloy/config';
import { spreads } from '../model/spread';
import { pathsFrom } from '../model/ways';

export const stateSplitBetweenPods: Rule = {
  id: 'state-split-between-pods',
  hop: 'pipeline',
  severity: 'warning',
  summary: 'What is put together from several requests is put together in one pod.',
  why: `The gateway spreads requests over all pods, and so does a Service with other Alloys' connections. An edge of a service graph needs the spans of client and server in one pod: otherwise the edge is
missing, and both count as unpaired. Sums of deltas, and metrics of spans without a label of the pod, become several series with one name: each pod's overwrites the others' in the backend.`,
  fix: 'Run one replica for the component, or send by otelcol.exporter.loadbalancing to a tier that has it: routing_key "traceID" for traces, "service" or "streamID" for metrics. Metrics of spans keep apart by include_collector_instance_id = true.',
  reads: [...CONFIGS, ...SERVERS, 'HorizontalPodAutoscaler', 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    deployed(
      EDGE +
        alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  http { }
  output { traces = [otelcol.connector.servicegraph.default.input, backends.tempo.default.input] }
}
otelcol.connector.servicegraph "default" {
  output { metrics = [backends.mimir.default.input] }
}`),
    ),
    'replicas: 1',
    'replicas: 2',
  ),
  *check(model) {
    const seen = new Set<Component>();
    for (const { at, by, many, kept } of spreads(model)) {
      for (const signal of SIGNALS) {
        for (const component of pathsFrom(at.receiver.component, signal).flat()) {
          const isKept = kept !== undefined && (kept === 'traceID') === BY_TRACE.has(component.name);
          const state = seen.has(component) || isKept ? undefined : stateOf(component);
          if (!state) continue;
          seen.add(component);
          yield inConfig(
            component.config,
            component.line,
            `${component.id} ${state} from what ${by} to ${nameOf(at.process.workload.manifest)}, which ${many}`,
          );
        }
      }
    }
  },
};

/** What is put together of the spans of a trace; anything else, of what a service sends. */
const BY_TRACE: ReadonlySet<string> = new Set(['otelcol.connector.servicegraph']);

/** Says what a component puts together, so that no other pod may have a part; undefined where pods do not disturb each other. */
function stateOf({ name, body, config }: Component): string | undefined {
  switch (name) {
    case 'otelcol.connector.servicegraph':
      return 'pairs the spans of clients and servers';
    case 'otelcol.processor.deltatocumulative':
      return 'adds up deltas';
    case 'otelcol.processor.interval':
      return tellsPodsApart(config.text) ? undefined : 'keeps the last point of each series';
    case 'otelcol.connector.spanmetrics':
      return literalOf(body, 'include_collector_instance_id') === false ||
        attribute(body, 'include_collector_instance_id') === undefined
        ? literalOf(body, 'aggregation_temporality') === 'DELTA' || tellsPodsApart(config.text)
          ? undefined
          : 'counts spans in series without a label of the pod,'
        : undefined;
    default:
      return undefined;
  }
}

/** Whether a configuration may write the name of its own pod into what it sends. */
function tellsPodsApart(text: string): boolean {
  return /constants\.hostname|\benv\(|resourcedetection|external_labels|instance[._]id/.test(text);
}
