import { ALLOY } from '../../lab/alloy';
import type { Manifests } from '../../lab/manifests';
import { reloaded, unready, withoutSidecar } from '../alloy-changes';
import { inHttpRoute } from '../change';
import { accepted } from '../probe';

import { answers, grpc, http, type Mistake } from './symptoms';

/** Where the routes go to: Alloy’s Service. */
export const hostOf = (manifests: Manifests): string =>
  manifests.find('VirtualService').spec.http[0].route[0].destination.host;

const service = (manifests: Manifests): string => hostOf(manifests).split('.')[0]!;

const portOf = (manifests: Manifests, transport: 'grpc' | 'http'): number => {
  const ports = manifests.find('Service', service(manifests)).spec.ports as { appProtocol: string }[];
  return ports.findIndex(({ appProtocol }) => appProtocol === transport);
};

/** Under another name: one that runs already keeps what it has. */
function brokenExporter(config: string): string {
  return config
    .replace('otelcol.exporter.otlp "traces"', 'otelcol.exporter.otlp "broken"')
    .replaceAll('otelcol.exporter.otlp.traces', 'otelcol.exporter.otlp.broken')
    .replace('insecure = true', 'ca_file = "/nowhere/ca.crt"');
}

const SHORT = 'data refused due to high memory usage';

/** In config.alloy; a stand-in has none. */
const IN_ALLOY: readonly Mistake[] = [
  {
    what: 'receiver on 127.0.0.1',
    make: reloaded(config => config.replace('"0.0.0.0:4318"', '"127.0.0.1:4318"')),
    symptoms: [http(answers(503, '-', 'connection failure')), grpc(accepted)],
  },
  {
    what: 'Alloy short of memory',
    make: reloaded(config =>
      config.replace(/\slimit\s*= "\d+MiB"\s*spike_limit\s*= "\d+MiB"/, 'limit = "2MiB"\nspike_limit = "1MiB"'),
    ),
    symptoms: [http(answers(503, '-', SHORT)), grpc(answers(14, '-', SHORT))],
  },
  {
    what: 'a route that ends before a slow backend has answered',
    objects: ({ environment: { manifests, edge } }) =>
      (['http', 'grpc'] as const).map(transport =>
        manifests.mutate({
          kind: 'VirtualService',
          name: edge[transport].route,
          path: 'spec.http.0.timeout',
          value: '1s',
        }),
      ),
    make: async ({ environment }) => {
      await environment.setLatency(3000);
      return () => environment.setLatency(0);
    },
    symptoms: [http(answers(504, 'UT')), grpc(answers(14, 'UT'))],
  },
  {
    what: 'an exporter that does not start',
    make: reloaded(brokenExporter),
    symptoms: [http(answers(503, '-', 'context canceled')), grpc(answers(14, '-', 'context canceled'))],
  },
];

/** From the gateway’s route on. */
export const BEHIND_EDGE: readonly Mistake[] = [
  {
    what: 'Service port without appProtocol (and a name that says nothing)',
    objects: ({ environment: { manifests } }) => [
      manifests.mutate(
        { kind: 'Service', name: service(manifests), path: `spec.ports[${portOf(manifests, 'grpc')}].appProtocol` },
        { kind: 'Service', name: service(manifests), path: `spec.ports[${portOf(manifests, 'http')}].appProtocol` },
      ),
    ],
    symptoms: [grpc(answers(14, 'UPE')), http(accepted)],
  },
  {
    what: 'appProtocol grpc on the HTTP port',
    objects: ({ environment: { manifests } }) => [
      manifests.mutate({
        kind: 'Service',
        name: service(manifests),
        path: `spec.ports[${portOf(manifests, 'http')}].appProtocol`,
        value: 'grpc',
      }),
    ],
    symptoms: [http(answers(502, '-')), grpc(accepted)],
  },
  ...[
    ['DISABLE', 'UC'],
    ['SIMPLE', 'URX,UF'],
  ].map(
    ([mode, flag]): Mistake => ({
      what: `DestinationRule tls ${mode}`,
      objects: ({ environment: { manifests } }) => {
        const { metadata } = manifests.all('DestinationRule').find(({ spec }) => spec.host === hostOf(manifests))!;
        return [
          manifests.mutate({
            kind: 'DestinationRule',
            name: metadata.name,
            path: 'spec.trafficPolicy.tls.mode',
            value: mode,
          }),
        ];
      },
      symptoms: [http(answers(503, flag!)), grpc(answers(14, flag!))],
    }),
  ),
  {
    what: 'VirtualService to a port that the Service lacks',
    objects: context => inHttpRoute(context, 'spec.http[0].route[0].destination.port.number', 4319),
    symptoms: [http(answers(503, 'NC')), grpc(accepted)],
  },
  {
    what: 'VirtualService to the other transport’s port',
    objects: context => {
      const { manifests, edge } = context.environment;
      const { number } = manifests.find('VirtualService', edge.grpc.route).spec.http[0].route[0].destination.port;
      return inHttpRoute(context, 'spec.http[0].route[0].destination.port.number', number);
    },
    symptoms: [http(answers(415, '-')), grpc(accepted)],
  },
  {
    what: 'Service selector that no pod has',
    objects: ({ environment: { manifests } }) => [
      manifests.mutate({ kind: 'Service', name: service(manifests), path: 'spec.selector', value: { app: 'alloy' } }),
    ],
    symptoms: [http(answers(503, 'UH')), grpc(answers(14, 'UH'))],
  },
  {
    what: 'no pod of Alloy is ready',
    make: unready,
    symptoms: [http(answers(503, 'UH')), grpc(answers(14, 'UH'))],
  },
  {
    what: 'targetPort that nobody listens on',
    objects: ({ environment: { manifests } }) => [
      manifests.mutate({
        kind: 'Service',
        name: service(manifests),
        path: `spec.ports[${portOf(manifests, 'http')}].targetPort`,
        value: 14318,
      }),
    ],
    symptoms: [http(answers(403, '-')), grpc(accepted)],
  },
  {
    what: 'Sidecar whose ingress lacks the port for OTLP/HTTP',
    objects: ({ environment: { manifests, config } }) => [
      manifests.mutate({
        kind: 'Sidecar',
        path: 'spec.ingress',
        value: [{ port: { number: config.ports.grpc, name: 'otlp-grpc', protocol: 'GRPC' } }],
      }),
    ],
    symptoms: [http(answers(503, 'UC')), grpc(accepted)],
  },
  {
    what: 'Alloy without its sidecar',
    make: withoutSidecar,
    symptoms: [http(answers(503, 'URX,UF')), grpc(answers(14, 'URX,UF'))],
  },
  ...(ALLOY ? IN_ALLOY : []),
];
