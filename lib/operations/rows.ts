/** The rows of the dashboard. */
import { isDedicated } from '../environment/derive';
import type { Environment } from '../environment/schema';
import { ITEMS } from '../facts/alloy';
import type { Signal } from '../facts/otlp';
import { type Edge, pathOf, type Tier } from '../path/path';
import { refText } from '../path/workloads';
import type { Panel, Query, Row } from './panel';
import { componentsOf, ITEM_WORDS, podsOf, rate, requestsOf, unroutedOf } from './queries';
import { samplingPanels } from './sampling-panels';

/** The rows of the dashboard, in the order of the packet. */
export function rows(environment: Environment): Row[] {
  const { edges, tiers } = pathOf(environment);
  return [...edges.map(edge => ofEdge(edge, edges.length > 1)), ...tiers.flatMap(ofTier)];
}

function ofEdge(edge: Edge, isOneOfSeveral: boolean): Row {
  const requested = requestsOf(edge);
  return {
    title: isOneOfSeveral ? `Edge ${refText(edge.workload)}` : 'Edge',
    panels: [
      requests(requested),
      latency(requested),
      ...(isDedicated(edge.settings) ? [noRoute(unroutedOf(edge))] : []),
    ],
  };
}

function ofTier(tier: Tier): Row[] {
  const { signals } = tier;
  const alloy = podsOf(tier);
  const ours = componentsOf(tier);
  return [
    {
      title: tier.id === 'sampling' ? 'Receiver of the tier that samples' : 'Receiver',
      panels: [received(ours, signals), notTaken(ours, signals), limited(ours, signals)],
    },
    ...(tier.stages.includes('tail_sampling') ? [{ title: 'Tail sampling', panels: samplingPanels(ours) }] : []),
    {
      title: tier.id === 'sampling' ? 'Exporters of the tier that samples' : 'Exporters',
      panels: [sent(ours, signals), lost(ours, signals), queues(ours), consumers(ours)],
    },
    { title: tier.title, panels: [memory(alloy), cpu(alloy), components(alloy), config(alloy)] },
  ];
}

/** A query for each signal. */
function perSignal(
  signals: readonly Signal[],
  by: string,
  legend: string,
  counter: (items: string) => string,
): Query[] {
  return signals.map(signal => ({
    expr: `sum by (${by}) (${rate(counter(ITEMS[signal]))})`,
    legend: `${ITEM_WORDS[signal]} ${legend}`,
  }));
}

function requests(edge: string): Panel {
  return {
    title: 'Requests by answer',
    description: 'As the gateway saw them: HTTP code, gRPC status, response flag.',
    unit: 'reqps',
    queries: [
      {
        expr: `sum by (response_code, grpc_response_status, response_flags) (${rate(`istio_requests_total{${edge}}`)})`,
        legend: '{{response_code}} {{grpc_response_status}} {{response_flags}}',
      },
    ],
  };
}

function latency(edge: string): Panel {
  const buckets = `sum by (le) (${rate(`istio_request_duration_milliseconds_bucket{${edge}}`)})`;
  return {
    title: 'Time to answer',
    description: 'From the gateway through Alloy’s receiver. It does not wait for the backends.',
    unit: 'ms',
    queries: [0.5, 0.99].map(q => ({ expr: `histogram_quantile(${q}, ${buckets})`, legend: `p${q * 100}` })),
  };
}

function noRoute(unrouted: string): Panel {
  return {
    title: 'Without a route',
    description: 'Wrong host or path: answered with 404, which senders do not retry.',
    unit: 'reqps',
    queries: [
      {
        expr: `sum by (response_code, response_flags) (${rate(`istio_requests_total{${unrouted}}`)})`,
        legend: '{{response_code}} {{response_flags}}',
      },
    ],
  };
}

function received(alloy: string, signals: readonly Signal[]): Panel {
  return {
    title: 'Received',
    description: 'What the receiver handed on.',
    unit: 'cps',
    queries: perSignal(
      signals,
      'transport',
      '{{transport}}',
      items => `otelcol_receiver_accepted_${items}_total{${alloy}}`,
    ),
  };
}

function notTaken(alloy: string, signals: readonly Signal[]): Panel {
  return {
    title: 'Refused or failed',
    description: 'Refused by what is behind the receiver, or failed in it. Senders retry while they can.',
    unit: 'cps',
    queries: ['refused', 'failed'].flatMap(how =>
      perSignal(
        signals,
        'transport',
        `${how} {{transport}}`,
        items => `otelcol_receiver_${how}_${items}_total{${alloy}}`,
      ),
    ),
  };
}

function limited(alloy: string, signals: readonly Signal[]): Panel {
  return {
    title: 'Refused for want of memory',
    description: 'By each signal’s memory limiter: logs first, then traces, then metrics.',
    unit: 'cps',
    queries: perSignal(
      signals,
      'pod',
      '{{pod}}',
      items => `otelcol_processor_memory_limiter_refused_${items}_total{${alloy}}`,
    ),
  };
}

function sent(alloy: string, signals: readonly Signal[]): Panel {
  return {
    title: 'Sent to the backends',
    description: 'What the backends took.',
    unit: 'cps',
    queries: perSignal(
      signals,
      'component_id',
      '{{component_id}}',
      items => `otelcol_exporter_sent_${items}_total{${alloy}}`,
    ),
  };
}

function lost(alloy: string, signals: readonly Signal[]): Panel {
  const failed = (how: string, by: string, legend: string) =>
    perSignal(signals, by, legend, items => `otelcol_exporter_${how}_failed_${items}_total{${alloy}}`);
  return {
    title: 'Not delivered',
    description:
      'Handed back, or refused by the backend or given up on, with its answer: senders were told, and repeat what OTLP lets them repeat. Behind tail sampling it is lost.',
    unit: 'cps',
    queries: [
      ...failed('enqueue', 'component_id', 'enqueue failed'),
      ...failed('send', 'component_id, error_type', 'send failed {{error_type}}'),
    ],
  };
}

function queues(alloy: string): Panel {
  return {
    title: 'Queues',
    description: 'Share of each exporter’s queue that waits or is under way. A full one refuses what arrives.',
    unit: 'percentunit',
    max: 1,
    queries: [
      {
        expr: `max by (pod, component_id) (otelcol_exporter_queue_size{${alloy}} / otelcol_exporter_queue_capacity{${alloy}})`,
        legend: '{{component_id}} {{pod}}',
      },
    ],
  };
}

function consumers(alloy: string): Panel {
  return {
    title: 'Consumers in use',
    description: 'Requests with the backends, those that wait for a retry too. At num_consumers the others wait.',
    unit: 'short',
    queries: [
      {
        expr: `max by (pod, component_id) (otelcol_exporter_in_flight_requests{${alloy}})`,
        legend: '{{component_id}} {{pod}}',
      },
    ],
  };
}

function memory(alloy: string): Panel {
  return {
    title: 'Memory',
    description: 'Resident memory of Alloy itself, without its sidecar.',
    unit: 'bytes',
    queries: [{ expr: `max by (pod) (alloy_resources_process_resident_memory_bytes{${alloy}})`, legend: '{{pod}}' }],
  };
}

function cpu(alloy: string): Panel {
  return {
    title: 'CPU',
    description: 'Cores in use.',
    unit: 'short',
    queries: [
      { expr: `sum by (pod) (${rate(`alloy_resources_process_cpu_seconds_total{${alloy}}`)})`, legend: '{{pod}}' },
    ],
  };
}

function components(alloy: string): Panel {
  return {
    title: 'Components',
    description: 'Anything but healthy does not run, though the pod is ready.',
    unit: 'short',
    type: 'stat',
    queries: [
      {
        expr: `sum by (health_type) (alloy_component_controller_running_components{${alloy}})`,
        legend: '{{health_type}}',
      },
    ],
  };
}

function config(alloy: string): Panel {
  return {
    title: 'Configuration',
    description: '1 where the last load worked.',
    unit: 'short',
    type: 'stat',
    max: 1,
    queries: [{ expr: `min by (pod) (alloy_config_last_load_successful{${alloy}})`, legend: '{{pod}}' }],
  };
}
