import { SIGNALS } from '../../facts/otlp';
import { alloy } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { attribute, block, type Component, inConfig, literal, outputs } from '../model/read/alloy/config';

export const exporterEndpointWithoutScheme: Rule = {
  id: 'exporter-endpoint-without-scheme',
  hop: 'backends',
  severity: 'error',
  summary: 'The endpoint of otelcol.exporter.otlphttp is a URL with http:// or https://.',
  why: `The HTTP exporter needs a whole URL; host:port is what the gRPC exporter takes. Alloy loads it, and every export fails with
"unsupported protocol scheme": senders get success, and the data is dropped after the retries.`,
  fix: 'Write http:// or https:// before the host.',
  reads: ['ConfigMap'],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlphttp.tempo.input] }
}
otelcol.exporter.otlphttp "tempo" {
  client { endpoint = "http://tempo.tempo.svc.cluster.local:4318" }
}`),
    'http://',
    '',
  ),
  *check({ configs }) {
    for (const component of configs.flatMap(({ components }) => components)) {
      const { config, name, id, body } = component;
      if (name !== 'otelcol.exporter.otlphttp') continue;
      const own = SIGNALS.flatMap(signal => attribute(body, `${signal}_endpoint`) ?? []);
      const general =
        own.length === 0 || usesGeneral(component) ? attribute(block(body, 'client')?.body, 'endpoint') : undefined;
      const written = [general, ...own];
      for (const expression of written) {
        const endpoint = literal(expression);
        if (typeof endpoint !== 'string' || endpoint === '' || /^https?:\/\//i.test(endpoint)) continue;
        yield inConfig(config, expression!.line, `${id} sends to "${endpoint}"`);
      }
    }
  },
};

/** Whether somebody sends a signal that has no endpoint of its own; else client.endpoint is asked for and not used. */
function usesGeneral(exporter: Component): boolean {
  const signals = SIGNALS.filter(signal => !attribute(exporter.body, `${signal}_endpoint`));
  return exporter.config.components.some(component =>
    signals.some(signal => outputs(component, signal)?.includes(exporter)),
  );
}
