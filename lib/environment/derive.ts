/** What follows from an environment by arithmetic alone. */
import { ATTRIBUTES, DEFAULT_IDLE_SECONDS } from '../facts/aws-nlb';
import { gatewayChartLabels, STATUS_PORT } from '../facts/istio';
import { TRANSPORTS, type Transport } from '../facts/otlp';
import { record, stringMap, text } from '../kubernetes/json';
import { attributesOf } from '../kubernetes/nlb';
import type { EdgeView } from './edge-views';
import { presentGateway, presentPorts } from './present';
import type { Environment } from './schema';
import type { ServicePort } from './schema/edge';
import type { Path } from './structure';

/** What an environment says of one edge. */
export type EdgeSettings = Pick<
  EdgeView,
  'edge' | 'hosts' | 'listeners' | 'nlb' | 'gateway' | 'tls' | 'access' | 'tenant' | 'cors' | 'present'
>;

/** A port that senders connect to, on each hop of the edge. */
export interface EdgePort {
  /** Where the environment file says the port. */
  readonly path: Path;
  /** Name on the gateway's Service. */
  readonly name: string;
  /** NLB listener and Service port. */
  readonly port: number;
  /** The port that Envoy binds. */
  readonly targetPort: number;
}

/** Whether the gateway serves OTLP alone: the file says so, or the pods are ours. */
export function isDedicated({ gateway: { dedicated, deployment } }: EdgeSettings): boolean {
  return dedicated || deployment !== undefined;
}

/**
 * The gateway's ports besides ours: those that the file says, else those that the owner of the Service gives by
 * default. A gateway of our own has none.
 */
export function otherPorts(edge: EdgeSettings): readonly ServicePort[] {
  const { gateway, listeners } = edge;
  const present = presentPorts(edge);
  // The present file also has the ports that we added the last time.
  if (present) return present.filter(one => one.protocol === 'TCP' && !isOurs(listeners, one));
  if (gateway.ports) return gateway.ports;
  if (gateway.deployment) return [];
  // The operator's gateway runs without root: `istioctl` refuses a targetPort below 1024.
  const [http, https] = gateway.service.istioOperator ? [8080, 8443] : [80, 443];
  return [
    { name: 'status-port', port: STATUS_PORT, targetPort: STATUS_PORT },
    { name: 'http2', port: 80, targetPort: http },
    { name: 'https', port: 443, targetPort: https },
  ];
}

/** The idle timeout in seconds of a listener that the gateway's owner has, by the present file. @default AWS's 350 */
export function ownersIdleSeconds(edge: EdgeSettings, port: number): number {
  const annotations = stringMap(presentGateway(edge)?.annotations);
  const said = attributesOf({ annotations, spec: {} }, `listener-attributes.TCP-${port}`);
  return Number(said[ATTRIBUTES.idleTimeout]) || DEFAULT_IDLE_SECONDS;
}

/** Whether a port is one that we add, by name and numbers: a port that only has our number is the owner's. */
function isOurs({ split, shared }: EdgeSettings['listeners'], { name, port, targetPort }: ServicePort): boolean {
  if (shared) return name === SHARED_NAME && port === shared.port && targetPort === (shared.targetPort ?? port);
  return (
    port === targetPort && TRANSPORTS.some(transport => name === splitName(transport) && port === split?.[transport])
  );
}

const SHARED_NAME = 'otlp';
const splitName = (transport: Transport): string => `otlp-${transport}`;

/** What istioctl and the chart call a mesh's first gateway, which other applications use. */
export const DEFAULT_GATEWAY = 'istio-ingressgateway';

/** The labels that the gateway's owner gives its pods, as far as our selector needs them; undefined: nobody says. */
export function ownersLabels(edge: EdgeSettings): Readonly<Record<string, string>> | undefined {
  const { name, service, deployment } = edge.gateway;
  const { app, istio } = stringMap(presentGateway(edge)?.labels);
  if (name === DEFAULT_GATEWAY) return { istio: istio ?? 'ingressgateway' };
  // The chart's own helpers do the same, and ours can take the place of its pods.
  const byChart = gatewayChartLabels(name);
  if (service.helm || deployment) return { app: app ?? byChart.app, istio: istio ?? byChart.istio };
  return service.istioOperator && istio !== undefined ? { istio } : undefined;
}

/** The ServiceAccount that the gateway's owner gives its pods. */
export function ownersAccount({ gateway, present }: EdgeSettings): string {
  const { helm, istioOperator } = gateway.service;
  if (istioOperator) return `${gateway.name}-service-account`;
  const said = helm && record(present?.values.serviceAccount);
  return text(said?.name) || (said?.create === false ? 'default' : gateway.name);
}

/** Whether the gateway's Service serves other applications too: Helm or istioctl owns it, and not for OTLP alone. */
export function isShared(edge: EdgeSettings): boolean {
  return !isDedicated(edge) && edge.gateway.service.manifests === undefined;
}

/** Whether ports of other applications are on the Service that has ours. */
export function hasOthersPorts(edge: EdgeSettings): boolean {
  return !hasOtlpAlone(edge) && !isDedicated(edge) && !portsBeside(edge).every(isStatusPort);
}

/** The gateway's ports that senders do not connect to. */
export function portsBeside(edge: EdgeSettings): readonly ServicePort[] {
  const own = edgePorts(edge);
  return otherPorts(edge).filter(({ port }) => !own.some(ours => ours.port === port));
}

const isStatusPort = ({ targetPort }: ServicePort): boolean => targetPort === STATUS_PORT;

/** Whether the Service is ours with the OTLP ports alone: it stands beside the gateway's own, or the gateway is ours. */
export function hasOtlpAlone({ gateway: { deployment, service } }: EdgeSettings): boolean {
  return service.manifests !== undefined && (service.manifests.name === undefined || deployment !== undefined);
}

/** loadBalancerSourceRanges. Undefined with nlb.securityGroups, since the controller ignores the ranges then. */
export function sourceRanges(edge: EdgeSettings): readonly string[] | undefined {
  const { nlb } = edge;
  return nlb.sourceRanges ?? (nlb.securityGroups ? undefined : rangesOfAllowlist(edge));
}

/**
 * The allowlist, if every port of the Service is ours; else undefined, since other applications' senders have other
 * addresses.
 */
export function rangesOfAllowlist(edge: EdgeSettings): readonly string[] | undefined {
  const { access } = edge;
  const alone = isDedicated(edge) && portsBeside(edge).every(isStatusPort);
  return hasOtlpAlone(edge) || alone ? access.allowlist : undefined;
}

/** The ports that senders connect to: two with split listeners, one with a shared one. */
export function edgePorts(edge: EdgeSettings): EdgePort[] {
  const { split, shared } = edge.listeners;
  if (split) {
    return TRANSPORTS.map(transport => ({
      path: ['listeners', 'split', transport],
      name: splitName(transport),
      port: split[transport],
      targetPort: split[transport],
    }));
  }
  // A file with neither is a mistake, which the schema reports; the checks still look for the file's other mistakes.
  if (!shared) return [];
  const existing = otherPorts(edge).find(({ port }) => port === shared.port);
  return [
    {
      path: ['listeners', 'shared', shared.targetPort === undefined ? 'port' : 'targetPort'],
      name: existing?.name ?? SHARED_NAME,
      port: shared.port,
      targetPort: shared.targetPort ?? existing?.targetPort ?? shared.port,
    },
  ];
}

/** The Secret with the certificate of a host, in the namespace of the gateway's pods. */
export function credentialName({ edge, hosts, tls }: EdgeSettings, transport: Transport): string {
  if (tls.secrets) return tls.secrets[transport];
  const isOne = tls.certificates === 'one-for-both' || hosts.grpc === hosts.http;
  return `${edgePrefix(edge)}-${isOne ? '' : `${transport}-`}cert`;
}

/** How the names of an edge's objects begin. */
export function edgePrefix(edge?: string): string {
  return edge === undefined ? 'otlp' : `otlp-${edge}`;
}

/** Whether requests are let in that are compressed by zstd: 18 bytes of it can make Alloy take 512 MiB. */
export function takesZstd({ receiver }: Environment, transport: Transport): boolean {
  const algorithms: readonly string[] = receiver[transport].compressionAlgorithms;
  return algorithms.includes('zstd');
}

/** The host of host:port or of a URL. */
export function hostOf(endpoint: string): string {
  return endpoint.replace(/^https?:\/\//, '').replace(/[:/].*$/, '');
}
