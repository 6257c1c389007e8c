/** What follows from an environment by arithmetic alone. */
import type { ServicePort } from './edge';
import type { Environment } from './schema';
import type { Path } from './structure';

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

/** Whether our Service stands beside the gateway's own, with the OTLP ports alone. */
export function isBeside({ gateway: { service } }: Environment): boolean {
  return service.manifests !== undefined && service.manifests.name === undefined;
}

/** Who may connect. With security groups of one's own the controller ignores it. */
export function sourceRanges(environment: Environment): readonly string[] | undefined {
  const { nlb } = environment;
  return nlb.sourceRanges ?? (nlb.securityGroups ? undefined : rangesOfAllowlist(environment));
}

/** The allowlist, where every port of the Service is ours: other applications' senders have other addresses. */
export function rangesOfAllowlist(environment: Environment): readonly string[] | undefined {
  const { access, gateway } = environment;
  const own = edgePorts(environment);
  const others = otherPorts(environment).filter(({ port }) => !own.some(ours => ours.port === port));
  const alone = gateway.dedicated && others.every(({ targetPort }) => targetPort === 15021);
  return isBeside(environment) || alone ? access.allowlist : undefined;
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
