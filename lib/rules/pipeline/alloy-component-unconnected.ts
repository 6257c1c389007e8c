import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { groupBy } from '../model/group';
import { componentFacts } from '../model/read/alloy/component-table';
import { danglingBecause, hasModules, inConfig } from '../model/read/alloy/config';

export const alloyComponentUnconnected: Rule = {
  id: 'alloy-component-unconnected',
  hop: 'pipeline',
  severity: 'warning',
  summary:
    'Behind an OTLP receiver, every processor, connector and exporter gets data from some component, and credentials and storages are used.',
  why: `Alloy starts a component that nobody sends to and never uses it. A memory limiter, a sampler or a backend that was meant to be on
the way is not on it, and nothing says so. An exporter whose credentials nobody names sends without: 401 for every batch, and the data is dropped.`,
  fix: 'Put its input into the output block of the component before it, or remove it.',
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.processor.batch.default.input] }
}
otelcol.processor.batch "default" {
  output { traces = [otelcol.exporter.otlphttp.tempo.input] }
}
otelcol.exporter.otlphttp "tempo" {
  client { endpoint = "https://tempo.example.com" }
}`),
    'otelcol.processor.batch.default.input',
    'otelcol.exporter.otlphttp.tempo.input',
  ),
  *check({ configs }) {
    const folders = groupBy(configs, ({ manifest }) => manifest);
    for (const config of configs) {
      // a chart may write exporters for all destinations into each of its configurations; here it is about an OTLP pipeline
      if (!config.components.some(({ name }) => name === 'otelcol.receiver.otlp')) continue;
      if (config.error || hasModules(config)) continue;
      // a reference that finds nothing was meant for one of them
      if (config.components.some(({ references }) => references.some(found => danglingBecause(config.together, found))))
        continue;
      // alloy run <folder> takes all files of a folder for one configuration
      const folder = folders.get(config.manifest)!.flatMap(({ components }) => components);
      const used = new Set(folder.flatMap(({ references }) => references.map(({ names }) => names.join('.'))));
      for (const { name, id, line } of config.components) {
        const exported = componentFacts(name)?.exports.find(found => MEANT_FOR_OTHERS.has(found));
        if (exported === undefined || used.has(`${id}.${exported}`)) continue;
        if (exported !== 'handler') yield inConfig(config, line, `nothing sends to ${id}`);
        else
          yield inConfig(
            config,
            line,
            `nothing uses ${id}`,
            name.startsWith('otelcol.auth.')
              ? `Name it in the client block of the exporter that needs the credentials, or the protocol of the receiver that asks for them: auth = ${id}.handler. Else remove it.`
              : `Name it in the sending_queue that is to be kept there: storage = ${id}.handler. Else remove it.`,
          );
      }
    }
  },
};

/** The exports of components that do nothing by themselves. */
const MEANT_FOR_OTHERS = new Set(['input', 'handler', 'receiver']);
