import type { Endpoint } from '../lab/edge';
import type { KubeObject } from '../lab/kubernetes';
import type { Manifests } from '../lab/manifests';
import type { Context } from './case';
import type { Mistake, Symptom } from './ground-truth';
import { accepted, flags, type Seen } from './probe';

const reset = (seen: Seen): boolean => seen.error !== undefined && seen.status === undefined;
const unavailable = (seen: Seen): boolean => seen.grpcStatus === 14;
const notFound = (seen: Seen): boolean => flags(seen) === 'NR' && (seen.status === 404 || seen.grpcStatus === 12);
const denied = (seen: Seen): boolean => seen.status === 403 || seen.grpcStatus === 7;
const status =
  (code: number) =>
  (seen: Seen): boolean =>
    seen.status === code;

const http = (holds: Symptom['holds']): Symptom => ({ transport: 'http', holds });
const grpc = (holds: Symptom['holds']): Symptom => ({ transport: 'grpc', holds });

/** Alloy's Service, which the routes go to. */
const service = (manifests: Manifests): string => {
  const host = manifests.find('VirtualService').spec.http[0].route[0].destination.host as string;
  return host.split('.')[0]!;
};

const portOf = (manifests: Manifests, transport: 'grpc' | 'http'): number => {
  const ports = manifests.find('Service', service(manifests)).spec.ports as { appProtocol: string }[];
  return ports.findIndex(({ appProtocol }) => appProtocol === transport);
};

/** Rows of what the real systems do, each a mutation of our output. */
export const MISTAKES: readonly Mistake[] = [
  {
    what: 'Service port without appProtocol (and a name that says nothing)',
    objects: ({ environment: { manifests } }) => [
      manifests.mutate(
        { kind: 'Service', name: service(manifests), path: `spec.ports[${portOf(manifests, 'grpc')}].appProtocol` },
        { kind: 'Service', name: service(manifests), path: `spec.ports[${portOf(manifests, 'http')}].appProtocol` },
      ),
    ],
    symptoms: [grpc(unavailable), http(accepted)],
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
    symptoms: [http(status(502)), grpc(accepted)],
  },
  ...['DISABLE', 'SIMPLE'].map(
    (mode): Mistake => ({
      what: `DestinationRule tls ${mode}`,
      objects: ({ environment: { manifests } }) => {
        const host = manifests.find('VirtualService').spec.http[0].route[0].destination.host;
        const { metadata } = manifests.all('DestinationRule').find(({ spec }) => spec.host === host)!;
        return [
          manifests.mutate({
            kind: 'DestinationRule',
            name: metadata.name,
            path: 'spec.trafficPolicy.tls.mode',
            value: mode,
          }),
        ];
      },
      symptoms: [http(status(503)), grpc(unavailable)],
    }),
  ),
  {
    what: 'credentialName that no Secret of the gateway’s namespace has',
    newGateway: true,
    objects: ({ environment: { manifests, edge } }) => [
      manifests.mutate({
        kind: 'Gateway',
        path: `spec.servers[${edge.http.server}].tls.credentialName`,
        value: 'elsewhere',
      }),
    ],
    symptoms: [http(reset), grpc(accepted)],
  },
  {
    what: 'Gateway MUTUAL, and a sender without certificate',
    objects: ({ environment: { manifests, edge }, lab }) => {
      const path = `spec.servers[${edge.http.server}].tls`;
      const { credentialName } = manifests.find('Gateway').spec.servers[edge.http.server].tls;
      const metadata = { name: `${credentialName}-cacert`, namespace: edge.namespace };
      return [
        { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { 'ca.crt': lab.authority.pem } },
        manifests.mutate({ kind: 'Gateway', path: `${path}.mode`, value: 'MUTUAL' }),
      ];
    },
    symptoms: [http(reset), grpc(accepted)],
  },
  {
    what: 'Gateway selector that no pod has',
    objects: ({ environment: { manifests } }) => [
      manifests.mutate({ kind: 'Gateway', path: 'spec.selector', value: { istio: 'another' } }),
    ],
    symptoms: [http(reset), grpc(reset)],
  },
  {
    what: 'VirtualService for another host',
    objects: ({ environment: { manifests, edge } }) => [
      manifests.mutate({
        kind: 'VirtualService',
        name: edge.http.route,
        path: 'spec.hosts[0]',
        value: 'elsewhere.example.net',
      }),
    ],
    symptoms: [http(notFound), grpc(accepted)],
  },
  {
    what: 'VirtualService to a port that the Service lacks',
    objects: ({ environment: { manifests, edge } }) => [
      manifests.mutate({
        kind: 'VirtualService',
        name: edge.http.route,
        path: 'spec.http[0].route[0].destination.port.number',
        value: 4319,
      }),
    ],
    symptoms: [http(status(503)), grpc(accepted)],
  },
  {
    what: 'VirtualService to the other transport’s port',
    objects: ({ environment: { manifests, edge } }) => [
      manifests.mutate({
        kind: 'VirtualService',
        name: edge.http.route,
        path: 'spec.http[0].route[0].destination.port.number',
        value: manifests.find('VirtualService', edge.grpc.route).spec.http[0].route[0].destination.port.number,
      }),
    ],
    symptoms: [http(status(415)), grpc(accepted)],
  },
  {
    what: 'Service selector that no pod has',
    objects: ({ environment: { manifests } }) => [
      manifests.mutate({ kind: 'Service', name: service(manifests), path: 'spec.selector', value: { app: 'alloy' } }),
    ],
    symptoms: [http(seen => flags(seen) === 'UH' && seen.status === 503), grpc(unavailable)],
  },
  {
    what: 'path prefix in place of the exact path',
    objects: ({ environment: { manifests, edge } }) => [
      manifests.mutate({
        kind: 'VirtualService',
        name: edge.http.route,
        path: 'spec.http[0].match[0].uri',
        value: { prefix: '/v1/' },
      }),
    ],
    symptoms: [
      {
        ...http(seen => seen.status === 404 && flags(seen) === '-'),
        what: 'an unknown path gets through to Alloy',
        overrides: () => ({ path: '/v1/tracesXYZ' }),
      },
    ],
  },
  {
    what: 'AuthorizationPolicy DENY by hosts',
    objects: context => [deny(context, ({ host }) => ({ hosts: [host] }))],
    symptoms: [
      {
        ...http(denied),
        what: 'Host without port',
        overrides: ({ environment }) => ({ authority: environment.edge.http.host }),
      },
      { ...http(accepted), what: 'host:port passes by' },
      { ...grpc(accepted), what: 'host:port passes by' },
    ],
  },
  {
    what: 'AuthorizationPolicy DENY by ports',
    objects: context => [deny(context, ({ bind }) => ({ ports: [String(bind)] }))],
    symptoms: [http(denied), grpc(denied)],
  },
];

function deny({ environment: { edge, manifests } }: Context, by: (endpoint: Endpoint) => object): KubeObject {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: 'e2e-deny', namespace: edge.namespace },
    spec: {
      action: 'DENY',
      selector: { matchLabels: manifests.find('Gateway').spec.selector },
      rules: [edge.http, edge.grpc].map(endpoint => ({ to: [{ operation: by(endpoint) }] })),
    },
  };
}
