import { alloy } from './example';
import { attribute, type Component, inConfig, pathsFrom, SIGNALS } from './model/alloy-config';
import { queueOf } from './model/queues';
import { findReceivers } from './model/receivers';
import { headersFromContext } from './model/tenancy';
import { type Rule, twins } from './rule';

export const tenantHeaderLost: Rule = {
  id: 'tenant-header-lost',
  severity: 'error',
  summary: 'A header that an exporter takes from the request is kept on the whole way from the receiver.',
  why: `The receiver keeps headers only with include_metadata = true, and a batch processor drops them unless metadata_keys names the header.
A batch block in the exporter's queue merges requests of several tenants unless min_size = 0, and the merged one has no header. The exporter then sends an empty header: every tenant's data ends up in one tenant, or is refused.`,
  fix: 'Set include_metadata = true in the grpc and http blocks, and metadata_keys in every batch processor on the way; in a queue, min_size = 0.',
  reads: ['ConfigMap'],
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
      for (const way of SIGNALS.flatMap(signal => pathsFrom(receiver.component, signal))) {
        for (const header of headersFromContext(way.at(-1)!)) {
          const where = {
            line: receiver.line,
            text: `the ${receiver.transport} block of ${receiver.component.id} has no include_metadata = true`,
          };
          const batch = way.find(component => drops(component, header));
          const merging = mergingBatch(way.at(-1)!);
          if (merging) {
            const text = 'its sending_queue merges requests of several tenants: min_size is not 0';
            Object.assign(where, { line: merging, text });
          }
          if (batch) Object.assign(where, { line: batch.line, text: `${batch.id} does not name it in metadata_keys` });
          if ((!batch && !merging && attribute(receiver.body, 'include_metadata')) || seen.has(where.text + header))
            continue;
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

/** The line of a batch block in an exporter's queue that puts requests together, and so forgets whose they were. */
function mergingBatch(exporter: Component): number | undefined {
  const queue = queueOf(exporter);
  const least = queue?.batch?.least;
  return queue?.enabled !== false && typeof least === 'number' && least > 0 ? queue?.batch?.line : undefined;
}

function drops({ name, body }: Component, header: string): boolean {
  if (name !== 'otelcol.processor.batch') return false;
  const keys = attribute(body, 'metadata_keys');
  if (keys && keys.type !== 'array') return false;
  return !keys?.items.some(
    item => item.type !== 'literal' || String(item.value).toLowerCase() === header.toLowerCase(),
  );
}
