/** What follows from an environment by arithmetic alone. */
import type { ServicePort } from './edge';
import type { Path } from './issues';
import type { Environment } from './schema';

export interface EdgePort {
  /** Where the environment says it. */
  readonly path: Path;
  /** Name on the gateway's Service. */
  readonly name: string;
  /** NLB listener and Service port. */
  readonly port: number;
  /** What Envoy binds. */
  readonly targetPort: number;
}

/** The gateway's ports besides ours: what is said, else what the owner of its Service gives it by default. */
export function otherPorts({ gateway }: Environment): readonly ServicePort[] {
  if (gateway.ports) return gateway.ports;
  // The operator's gateway runs without root: `istioctl` refuses a targetPort below 1024.
  const [http, https] = gateway.service.istioOperator ? [8080, 8443] : [80, 443];
  return [
    { name: 'status-port', port: 15021, targetPort: 15021 },
    { name: 'http2', port: 80, targetPort: http },
    { name: 'https', port: 443, targetPort: https },
  ];
}

/** The ports that senders connect to: two with split listeners, one with a shared one. */
export function edgePorts(environment: Environment): EdgePort[] {
  const { split, shared } = environment.listeners;
  if (split) {
    return (['grpc', 'http'] as const).map(transport => ({
      path: ['listeners', 'split', transport],
      name: `otlp-${transport}`,
      port: split[transport],
      targetPort: split[transport],
    }));
  }
  // Neither is a mistake, which is found elsewhere; the other mistakes of the file are looked for all the same.
  if (!shared) return [];
  const existing = otherPorts(environment).find(({ port }) => port === shared.port);
  return [
    {
      path: ['listeners', 'shared', shared.targetPort === undefined ? 'port' : 'targetPort'],
      name: existing?.name ?? 'otlp',
      port: shared.port,
      targetPort: shared.targetPort ?? existing?.targetPort ?? shared.port,
    },
  ];
}

/** The host of host:port or of a URL. */
export function hostOf(endpoint: string): string {
  return endpoint.replace(/^https?:\/\//, '').replace(/[:/].*$/, '');
}

/** Whether an endpoint is a Service of the cluster. */
export function isInCluster(endpoint: string, clusterDomain: string): boolean {
  const host = hostOf(endpoint);
  return host.endsWith('.svc') || host.endsWith(`.svc.${clusterDomain}`);
}
