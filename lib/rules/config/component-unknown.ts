import { closest, distance } from 'fastest-levenshtein';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { isBeyondTable, type Written, writtenIn } from '../model/alloy-scopes';
import { componentNames } from '../model/read/alloy/component-table';
import { inConfig } from '../model/read/alloy/config';

export const componentUnknown: Rule = {
  id: 'component-unknown',
  hop: 'config',
  severity: 'error',
  summary:
    'The components of config.alloy are components of Alloy, or of modules that it imports or declares, and have labels.',
  why: `Alloy does not start with a component that it does not have ("cannot find the definition of component name"), or that has no label
("must have a label"). A running one keeps its old configuration until its next restart.`,
  fix: 'Correct the name.',
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(alloy('logging {\n  level = "info"\n}'), 'logging', 'log'),
  *check(model) {
    for (const config of model.configs) {
      const own = new Set(
        config.together.flatMap(file =>
          writtenIn(model, file).flatMap(({ block: { name, label } }) =>
            label && (name === 'declare' || name.startsWith('import.')) ? [label] : [],
          ),
        ),
      );
      const isBeyond = isBeyondTable(model, config);
      for (const written of writtenIn(model, config)) {
        const { name, label, line } = written.block;
        const isOwn = own.has(name.split('.', 1)[0]!);
        if (!written.facts && !isOwn) {
          const better = instead(written);
          if (better || !isBeyond) yield inConfig(config, line, `Alloy has no component ${name}`, better);
        } else if (!label && (isOwn || name.includes('.'))) {
          yield inConfig(config, line, `${name} has no label`, `Give it a label: ${name} "default" { … }.`);
        }
      }
    }
  },
};

/** What the author may have meant. */
function instead({ block: { name } }: Written): string | undefined {
  const known = RENAMED.get(name);
  if (known) return `Write ${known}.`;
  const near = name.length < 100 ? closest(name, componentNames()) : '';
  return near && distance(name, near) <= Math.max(2, name.length / 6) ? `Did you mean ${near}?` : undefined;
}

/** Components that the OpenTelemetry Collector, Grafana Agent or their users call otherwise. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['otelcol.exporter.otlp_grpc', 'otelcol.exporter.otlp'],
  ['otelcol.exporter.otlp_http', 'otelcol.exporter.otlphttp'],
  ['otelcol.exporter.logging', 'otelcol.exporter.debug'],
  ['otelcol.exporter.prometheusremotewrite', 'otelcol.exporter.prometheus, which forwards to prometheus.remote_write'],
  ['otelcol.exporter.remote_write', 'otelcol.exporter.prometheus, which forwards to prometheus.remote_write'],
  ['otelcol.exporter.tempo', 'otelcol.exporter.otlp'],
  ['otelcol.exporter.mimir', 'otelcol.exporter.otlphttp'],
  ['otelcol.processor.resource', 'otelcol.processor.transform'],
  ['otelcol.processor.groupbytrace', 'otelcol.processor.tail_sampling, which gathers traces itself'],
  ['otelcol.auth.basicauth', 'otelcol.auth.basic'],
  ['otelcol.auth.bearertokenauth', 'otelcol.auth.bearer'],
  ['otelcol.auth.headers_setter', 'otelcol.auth.headers'],
  ['otelcol.auth.oauth2client', 'otelcol.auth.oauth2'],
  ['otelcol.storage.file_storage', 'otelcol.storage.file'],
  ['otelcol.connector.service_graph', 'otelcol.connector.servicegraph'],
  ['otelcol.connector.span_metrics', 'otelcol.connector.spanmetrics'],
  ['log', 'logging'],
  ['otelcol.connector.forward', 'the next component in the output block'],
  ['otelcol.processor.spanmetrics', 'otelcol.connector.spanmetrics'],
]);
