import { GRPC_MOST_MIB } from '../../facts/backends';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { alloyBytes } from '../../kubernetes/units';
import { alloy, tierOf } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import type { Endpoint } from '../model/endpoints';
import { attribute, inConfig, literal } from '../model/read/alloy/config';
import { innerQueueOf, queueOf } from '../model/read/alloy/queues';
import { findReceivers, type Receiver } from '../model/read/alloy/receivers';
import { tiers } from '../model/tiers';
import { pathsFrom } from '../model/ways';

const MIB = 1024 ** 2;

/** What a receiver takes at most, and Alloy's default in MiB. https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.receiver.otlp/ */
const SIZES = {
  grpc: { name: 'max_recv_msg_size', preset: GRPC_MOST_MIB },
  http: { name: 'max_request_body_size', preset: 20 },
} as const;

export const nextTierTakesLess: Rule = {
  id: 'next-tier-takes-less',
  hop: 'pipeline',
  severity: 'warning',
  summary: 'The next tier takes requests as large as the first one does, or the first one splits them.',
  why: `What the first tier has accepted goes on in one piece, or merged with more. Above max_recv_msg_size the next receiver answers RESOURCE_EXHAUSTED, above max_request_body_size 400: neither is retried, the exporter
drops the data, and senders got success. Sizes are those of unpacked requests.`,
  fix: 'Raise the limit of the next tier\'s receiver to the first one\'s, or write sending_queue { batch { sizer = "bytes" max_size = … } } below it into the exporter.',
  reads: [...CONFIGS, 'Service', ...WORKLOADS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { max_recv_msg_size = "16MiB" }
  output { traces = [otelcol.exporter.otlp.central.input] }
}
otelcol.exporter.otlp "central" {
  client {
    endpoint = "central.observability.svc.cluster.local:4317"
    tls { insecure = true }
  }
}`) +
      tierOf(`otelcol.receiver.otlp "edges" {
  grpc {
    max_recv_msg_size = "16MiB"
  }
  output { traces = [backends.tempo.default.input] }
}`),
    '        max_recv_msg_size = "16MiB"\n',
    '',
  ),
  *check(model) {
    const seen = new Set<Receiver>();
    for (const { endpoint, receivers } of tiers(model)) {
      for (const { receiver } of receivers) {
        const most = sizeOf(receiver, true);
        const first = seen.has(receiver) || most === undefined ? undefined : largest(endpoint, most);
        if (!first) continue;
        seen.add(receiver);
        const { component, line, body, transport } = receiver;
        const { id, config } = endpoint.component;
        yield inConfig(
          component.config,
          attribute(body, SIZES[transport].name)?.line ?? line,
          `${component.id} takes ${most! / MIB} MiB over ${transport}, and ${id} of ${nameOf(config.manifest)} sends on what ${first.receiver.component.id} takes: ${first.size / MIB} MiB`,
        );
      }
    }
  },
};

/** The receiver before an exporter that takes more than the next tier, where the exporter does not split. */
function largest({ component }: Endpoint, most: number): { receiver: Receiver; size: number } | undefined {
  // a balancer splits by trace, and what it splits may be one trace
  const batch = (queueOf(component) ?? innerQueueOf(component))?.batch;
  if (
    batch &&
    (batch.most === undefined || (batch.sizer === 'bytes' && batch.most !== 0 && Number(batch.most) <= most))
  )
    return undefined;
  const before = findReceivers(component.config).filter(receiver =>
    receiver.signals.some(signal => pathsFrom(receiver.component, signal).some(way => way.at(-1) === component)),
  );
  return before
    .map(receiver => ({ receiver, size: sizeOf(receiver, receiver.transport === 'grpc') ?? 0 }))
    .sort((one, other) => other.size - one.size)
    .find(({ size }) => size > most);
}

/** Bytes that a receiver takes at most. Of HTTP nobody means the default of 20 MiB, which is more than anything else takes. */
function sizeOf({ body, transport }: Receiver, withPreset: boolean): number | undefined {
  const { name, preset } = SIZES[transport];
  const written = attribute(body, name);
  if (!written) return withPreset ? preset * MIB : undefined;
  const bytes = alloyBytes(literal(written));
  // gRPC counts in whole MiB, and takes 0 for its default
  return bytes !== undefined && transport === 'grpc' && bytes < MIB ? preset * MIB : bytes;
}
