import { PATH } from './example';
import { get, list, type Path, record } from './json';
import type { Manifest } from './manifests';
import { AWS } from './model/nlb';
import { type Rule, twins } from './rule';

export const valueNotAllowed: Rule = {
  id: 'value-not-allowed',
  severity: 'error',
  summary: 'Settings that are one of a few words are one of those words.',
  why: `Kubernetes or Istio's admission webhook refuses the object: the sync fails, and the old object stays. What stands in an annotation is refused only
by the controller that reads it, or taken for something else without a word.`,
  fix: 'Write one of the words that are allowed; capitals count.',
  reads: [
    'AuthorizationPolicy',
    'Certificate',
    'DestinationRule',
    'Gateway',
    'NetworkPolicy',
    'PeerAuthentication',
    'PodDisruptionBudget',
    'Service',
  ],
  ...twins(
    PATH,
    'port: {number: 4317, name: otlp-grpc, protocol: HTTPS}',
    'port: {number: 4317, name: otlp-grpc, protocol: TLS/1.3}',
  ),
  *check({ manifests }) {
    for (const [kind, settings] of Object.entries(SETTINGS)) {
      for (const manifest of manifests.ofKind(kind)) {
        for (const [where, words] of Object.entries(settings)) {
          for (const { path, value } of places(manifest, where)) {
            if (typeof value !== 'string' || words.includes(value) || isListOf(value, where)) continue;
            // Istio reads the protocol of a port in any case
            if (where.endsWith('port.protocol') && words.includes(value.toUpperCase())) continue;
            yield {
              object: manifest,
              path,
              got: `"${value}" is none of ${words.join(', ')}`,
              fix: `Write one of ${words.join(', ')}.`,
            };
          }
        }
      }
    }
  },
};

const TLS = ['DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL'];
const VERSIONS = ['TLS_AUTO', 'TLSV1_0', 'TLSV1_1', 'TLSV1_2', 'TLSV1_3'];
const PEER = ['UNSET', 'DISABLE', 'PERMISSIVE', 'STRICT'];
const SETTINGS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
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
    [`metadata.annotations.${AWS}nlb-target-type`]: ['ip', 'instance', 'nlb-ip'],
    [`metadata.annotations.${AWS}scheme`]: ['internal', 'internet-facing'],
    [`metadata.annotations.${AWS}healthcheck-protocol`]: ['tcp', 'http', 'https', 'TCP', 'HTTP', 'HTTPS'],
  },
};

/** A value of the template language of a chart that was not rendered is not known yet. */
function isListOf(value: string, where: string): boolean {
  return where.startsWith('metadata') && value.includes('$');
}

/** Every place that a pattern means: [] for each item, * for each key; an annotation's dots are its own. */
function places({ value }: Manifest, where: string): { path: Path; value: unknown }[] {
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
