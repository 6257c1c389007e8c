import type { Expression } from '../../alloy/language/parse';
import { SIGNALS } from '../../facts/otlp';
import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { attribute, type Component, inConfig, literalOf, outputs } from '../model/read/alloy/config';
import { headersFromContext } from '../model/read/alloy/context-headers';
import { innerQueueOf, queueOf } from '../model/read/alloy/queues';
import { findReceivers } from '../model/read/alloy/receivers';
import { pathsFrom } from '../model/ways';

export const tenantHeaderLost: Rule = {
  id: 'tenant-header-lost',
  hop: 'pipeline',
  severity: 'error',
  summary: 'A header that an exporter takes from the request is kept on the whole way from the receiver.',
  why: `The receiver keeps headers only with include_metadata = true, and a batch processor drops them unless metadata_keys names the header.
A sampler, interval, spanmetrics and servicegraph forget
them, since they send by a clock of their own, and so does a batch block in the exporter's queue, which merges requests of several tenants unless min_size = 0. The
exporter then sends an empty header: every tenant's data ends up in one tenant, or is refused.`,
  fix: 'Set include_metadata = true in the grpc and http blocks, metadata_keys in every batch processor on the way, and min_size = 0 in a queue. Behind what sends by a clock of its own, write the tenant out: value in place of from_context.',
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { include_metadata = true }
  output { traces = [otelcol.processor.batch.default.input] }
}
otelcol.processor.batch "default" {
  metadata_keys = ["X-Scope-OrgID"]
  output { traces = [otelcol.exporter.otlphttp.tempo.input] }
}
otelcol.exporter.otlphttp "tempo" {
  client {
    endpoint = "https://tempo.example.com"
    auth = otelcol.auth.headers.tenant.handler
  }
}
otelcol.auth.headers "tenant" {
  header {
    key = "X-Scope-OrgID"
    from_context = "X-Scope-OrgID"
  }
}`),
    '      metadata_keys = ["X-Scope-OrgID"]\n',
    '',
  ),
  *check({ configs }) {
    const seen = new Set<string>();
    for (const receiver of configs.flatMap(findReceivers)) {
      for (const way of waysFrom(receiver.component)) {
        for (const header of headersFromContext(way.at(-1)!)) {
          const lost = lostAt(way, header);
          if (
            !lost &&
            literalOf(receiver.body, 'include_metadata') !== false &&
            attribute(receiver.body, 'include_metadata')
          )
            continue;
          const where = lost ?? {
            line: receiver.line,
            text: `the ${receiver.transport} block of ${receiver.component.id} has no include_metadata = true`,
          };
          if (seen.has(where.text + header)) continue;
          seen.add(where.text + header);
          yield inConfig(
            receiver.component.config,
            where.line,
            `${way.at(-1)!.id} sends the request's ${header}, but ${where.text}`,
          );
        }
      }
    }
  },
};

/** The ways of each signal, and of the metrics and logs that connectors make of one. */
function waysFrom(component: Component): (readonly Component[])[] {
  const ways = SIGNALS.flatMap(signal => [...pathsFrom(component, signal)]);
  const made = ways
    .filter(way => way.at(-1)!.name.startsWith('otelcol.connector.'))
    .flatMap(way => waysBehind(way.at(-1)!).map(behind => [...way, ...behind.slice(1)]));
  return [...ways, ...made];
}

function waysBehind(connector: Component): (readonly Component[])[] {
  return SIGNALS.filter(signal => outputs(connector, signal)).flatMap(signal => [...pathsFrom(connector, signal)]);
}

/** Where on the way, or in the exporter's own queue, a header is forgotten. */
function lostAt(way: readonly Component[], header: string): { line: number; text: string } | undefined {
  const batch = way.find(component => drops(component, header));
  if (batch) return { line: batch.line, text: `${batch.id} does not name it in metadata_keys` };
  const sampler = way.find(({ name }) => FORGETFUL.has(name));
  if (sampler) return { line: sampler.line, text: `${sampler.id} sends when it sees fit, and no request with it` };
  const { line, least, keys } = (queueOf(way.at(-1)!) ?? innerQueueOf(way.at(-1)!))?.batch ?? {};
  if (!line || typeof least !== 'number' || least === 0 || names(keys, header)) return undefined;
  return { line, text: 'its sending_queue merges requests of several tenants: min_size is not 0' };
}

/** What sends by a clock of its own, without the context of any request. The other processors and connectors pass the context on. */
const FORGETFUL = new Set([
  'otelcol.connector.host_info',
  'otelcol.connector.servicegraph',
  'otelcol.connector.spanmetrics',
  'otelcol.processor.groupbytrace',
  'otelcol.processor.interval',
  'otelcol.processor.tail_sampling',
]);

function drops({ name, body }: Component, header: string): boolean {
  return name === 'otelcol.processor.batch' && !names(attribute(body, 'metadata_keys'), header);
}

/** Whether a list of metadata keys has the header, or may have it. */
function names(keys: Expression | undefined, header: string): boolean {
  if (keys?.type !== 'array') return keys !== undefined;
  return keys.items.some(item => item.type !== 'literal' || String(item.value).toLowerCase() === header.toLowerCase());
}
