import { AWS, IP_ADDRESS_TYPES, SCHEMES, TARGET_TYPES } from '../../facts/aws-nlb';
import { get, list, type Path, record } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';

/** The allowed words that stand in no schema of the API server, by kind and place. */
export const SETTINGS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
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
  },
  Service: {
    [`metadata.annotations.${AWS}type`]: ['external', 'nlb-ip', 'nlb'],
    [`metadata.annotations.${AWS}nlb-target-type`]: TARGET_TYPES,
    [`metadata.annotations.${AWS}scheme`]: SCHEMES,
    [`metadata.annotations.${AWS}ip-address-type`]: IP_ADDRESS_TYPES,
    [`metadata.annotations.${AWS}healthcheck-protocol`]: [
      'tcp',
      'http',
      'https',
      'TCP',
      'HTTP',
      'HTTPS',
      'Tcp',
      'Http',
      'Https',
    ],
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
