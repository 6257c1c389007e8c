import { few } from '../../kubernetes/json';
import { nameOf } from '../../kubernetes/manifests';
import { alloy } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { serviceBehind } from '../model/names';
import { attribute, block, inConfig, literal } from '../model/read/alloy/config';
import { portText } from '../model/read/kubernetes/services';

export const exporterPortNotOnService: Rule = {
  id: 'exporter-port-not-on-service',
  hop: 'backends',
  severity: 'error',
  summary: "An exporter's endpoint names a port that its Service has.",
  why: `A connection to a port that the Service does not have is refused or times out. Senders get success all the same, since the exporter
has a queue: the data is dropped once its retries end.`,
  fix: "Write one of the Service's ports, not the container's.",
  reads: ['ConfigMap', 'Service'],
  ...twins(
    `${alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlp.tempo.input] }
}
otelcol.exporter.otlp "tempo" {
  client {
    endpoint = "tempo.tempo.svc.cluster.local:4317"
    tls { insecure = true }
  }
}`)}---
apiVersion: v1
kind: Service
metadata: {name: tempo, namespace: tempo}
spec:
  ports: [{name: otlp-grpc, port: 4317}, {name: http, port: 3200}]
`,
    'cluster.local:4317',
    'cluster.local:4319',
  ),
  *check(model) {
    for (const { config, name, id, body } of model.configs.flatMap(({ components }) => components)) {
      const expression = name.startsWith('otelcol.exporter.otlp')
        ? attribute(block(body, 'client')?.body, 'endpoint')
        : undefined;
      const endpoint = String(literal(expression) ?? '');
      const [, host, number] = /^(?:https?:\/\/)?([\w.-]+):(\d+)(?:\/|$)/.exec(endpoint) ?? [];
      const service = host && serviceBehind(model, host);
      // a headless Service without ports in front of pods still resolves to their addresses, and any port is theirs
      if (!service || service.ports.length === 0 || service.manifest.value.spec === undefined) continue;
      if (isHeadless(service.manifest.value) || service.ports.some(({ port }) => port === Number(number))) continue;
      yield inConfig(
        config,
        expression!.line,
        `${id} sends to port ${number} of ${nameOf(service.manifest)}, which has ${few(service.ports.map(portText))}`,
      );
    }
  },
};

function isHeadless({ spec }: { readonly spec?: unknown }): boolean {
  return (spec as { clusterIP?: unknown } | undefined)?.clusterIP === 'None';
}
