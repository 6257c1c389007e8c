import type { Endpoint } from '../../lab/edge';
import type { KubeObject } from '../../lab/kubernetes';
import type { Context } from '../case';
import { inHttpRoute } from '../change';
import { accepted } from '../probe';

import { answers, grpc, http, type Mistake, noAnswer } from './symptoms';

/** In front of the gateway’s route, and in it. */
export const AT_EDGE: readonly Mistake[] = [
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
    symptoms: [http(noAnswer), grpc(accepted)],
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
    symptoms: [http(noAnswer), grpc(accepted)],
  },
  {
    what: 'Gateway selector that no pod has',
    objects: ({ environment: { manifests } }) => [
      manifests.mutate({ kind: 'Gateway', path: 'spec.selector', value: { istio: 'another' } }),
    ],
    symptoms: [http(noAnswer), grpc(noAnswer)],
  },
  {
    what: 'VirtualService for another host',
    objects: context => inHttpRoute(context, 'spec.hosts[0]', 'elsewhere.example.net'),
    symptoms: [http(answers(404, 'NR')), grpc(accepted)],
  },
  {
    what: 'path prefix in place of the exact path',
    objects: context => inHttpRoute(context, 'spec.http[0].match[0].uri', { prefix: '/v1/' }),
    symptoms: [
      {
        ...http(answers(404, '-')),
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
        ...http(answers(403, '-')),
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
    symptoms: [http(answers(403, '-')), grpc(answers(7, '-'))],
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
