import { AWS, IP_ADDRESS_TYPES, SCHEMES, TARGET_TYPES } from '../../facts/aws-nlb';
import { get, list, type Path, record } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';

const TLS = ['DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL'];
const VERSIONS = ['TLS_AUTO', 'TLSV1_0', 'TLSV1_1', 'TLSV1_2', 'TLSV1_3'];
const PEER = ['UNSET', 'DISABLE', 'PERMISSIVE', 'STRICT'];
/** The allowed values, by kind and place. */
export const SETTINGS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  AuthorizationPolicy: { 'spec.action': ['ALLOW', 'DENY', 'AUDIT', 'CUSTOM'] },
  Certificate: {
    'spec.privateKey.algorithm': ['RSA', 'ECDSA', 'Ed25519'],
    'spec.privateKey.rotationPolicy': ['Never', 'Always'],
    'spec.privateKey.encoding': ['PKCS1', 'PKCS8'],
  },
  DestinationRule: {
    'spec.trafficPolicy.tls.mode': TLS,
    'spec.trafficPolicy.portLevelSettings[].tls.mode': TLS,
    'spec.trafficPolicy.loadBalancer.simple': [
      'UNSPECIFIED',
      'LEAST_CONN',
      'RANDOM',
      'PASSTHROUGH',
      'ROUND_ROBIN',
      'LEAST_REQUEST',
    ],
  },
  Gateway: {
    'spec.servers[].port.protocol': [
      'HTTP',
      'HTTPS',
      'GRPC',
      'GRPC-WEB',
      'HTTP2',
      'MONGO',
      'TCP',
      'TLS',
      'MYSQL',
      'REDIS',
      'UDP',
      'HTTP_PROXY',
    ],
    'spec.servers[].tls.mode': [
      'PASSTHROUGH',
      'SIMPLE',
      'MUTUAL',
      'AUTO_PASSTHROUGH',
      'ISTIO_MUTUAL',
      'OPTIONAL_MUTUAL',
    ],
    'spec.servers[].tls.minProtocolVersion': VERSIONS,
    'spec.servers[].tls.maxProtocolVersion': VERSIONS,
  },
  NetworkPolicy: {
    'spec.policyTypes[]': ['Ingress', 'Egress'],
    'spec.ingress[].ports[].protocol': ['TCP', 'UDP', 'SCTP'],
  },
  PeerAuthentication: { 'spec.mtls.mode': PEER, 'spec.portLevelMtls.*.mode': PEER },
  PodDisruptionBudget: { 'spec.unhealthyPodEvictionPolicy': ['IfHealthyBudget', 'AlwaysAllow'] },
  Service: {
    'spec.type': ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'],
    'spec.externalTrafficPolicy': ['Cluster', 'Local'],
    'spec.ports[].protocol': ['TCP', 'UDP', 'SCTP'],
    [`metadata.annotations.${AWS}type`]: ['external', 'nlb-ip', 'nlb'],
    [`metadata.annotations.${AWS}nlb-target-type`]: [...TARGET_TYPES, 'nlb-ip'],
    [`metadata.annotations.${AWS}scheme`]: SCHEMES,
    [`metadata.annotations.${AWS}ip-address-type`]: IP_ADDRESS_TYPES,
    [`metadata.annotations.${AWS}healthcheck-protocol`]: ['tcp', 'http', 'https', 'TCP', 'HTTP', 'HTTPS'],
  },
};

/**
 * Expands a pattern to the matching paths. `[]` is each list item, `*` each key; dots in an annotation's name are
 * literal.
 */
export function places({ value }: Manifest, where: string): { path: Path; value: unknown }[] {
  const steps = where.startsWith('metadata.annotations.')
    ? ['metadata', 'annotations', where.slice('metadata.annotations.'.length)]
    : where.replaceAll('[]', '.[]').split('.');
  let found: { path: Path; value: unknown }[] = [{ path: [], value }];
  for (const step of steps) {
    found = found.flatMap(({ path, value: at }) => {
      if (step === '[]') return list(at).map((item, index) => ({ path: [...path, index], value: item }));
      const keys = step === '*' ? Object.keys(record(at)) : [step];
      return keys.map(key => ({ path: [...path, key], value: get(at, key) }));
    });
  }
  return found;
}
