/**
 * The way of the packet, once: every port, host and name that two hops share. Charts, values, config.alloy, runbook and
 * messages read it; none repeats it.
 */
import { edgePorts, gatewayLabels, ownersAccount } from '../environment/derive';
import { perEnvironment } from '../environment/per-environment';
import type { Environment } from '../environment/schema';
import { SIGNALS, type Signal } from '../environment/schema/telemetry';

export type Transport = 'grpc' | 'http';

/** What one transport meets on its way from the sender to the receiver. */
export interface Listener {
  readonly transport: Transport;
  /** Public DNS name. */
  readonly host: string;
  /** Name of the port on Alloy's Service and container: the protocol's. */
  readonly name: string;
  /** ① NLB listener = ② port of the gateway's Service = the Gateway's server.port.number, which Istio translates. */
  readonly port: number;
  /** Name of ②. */
  readonly portName: string;
  /** ③ targetPort = ④ what Envoy binds; policies at the gateway see this one. */
  readonly bind: number;
  /** Port of Alloy's Service, container and receiver. */
  readonly receiverPort: number;
  /** Without it Istio takes HTTP/2 for an opaque stream and gRPC fails. */
  readonly appProtocol: Transport;
  /** Secret (kubernetes.io/tls) in the gateway pods' namespace. */
  readonly credentialName: string;
  /** How a request of each enabled signal is recognized. */
  readonly matches: readonly PathMatch[];
}

export type PathMatch = { readonly exact: string } | { readonly prefix: string };

/** An object that others refer to. */
export interface ObjectRef {
  readonly name: string;
  readonly namespace: string;
}

export interface PathTable {
  readonly listeners: readonly [Listener, Listener];
  /** The signals that have a destination. */
  readonly signals: readonly Signal[];
  /** Ports of the gateway's Service for OTLP: two, or the shared one. */
  readonly edgePorts: readonly { readonly name: string; readonly port: number; readonly targetPort: number }[];
  /** The Service that owns the NLB. */
  readonly edgeService: ObjectRef;
  readonly gateway: ObjectRef;
  /** Labels of the gateway's pods, whoever deploys them. */
  readonly gatewayLabels: Readonly<Record<string, string>>;
  /** The gateway's identity in the mesh, as AuthorizationPolicies name it. */
  readonly gatewayPrincipal: string;
  /** Alloy's Service, which the routes go to. */
  readonly alloyService: ObjectRef;
  /** Its name in DNS. */
  readonly alloyHost: string;
  /** Labels of Alloy's pods, whoever deploys them. */
  readonly alloyLabels: Readonly<Record<string, string>>;
  readonly alloyHttpPort: number;
  /** How long an idle connection to the receiver is kept by Envoy: below the receiver's own, which would otherwise close one that Envoy is about to use. */
  readonly upstreamIdleSeconds: number;
}

/** The header by which Tempo, Mimir and Loki tell tenants apart. */
export const TENANT_HEADER = 'x-scope-orgid';

/**
 * OTLP's default ports. Alloy listens on them even if both transports share one port at the edge.
 * https://opentelemetry.io/docs/specs/otlp/
 */
const OTLP_PORTS: Record<Transport, number> = { grpc: 4317, http: 4318 };

const IDLE_MARGIN_SECONDS = 10;

const GRPC_SERVICES: Record<Signal, string> = {
  traces: 'opentelemetry.proto.collector.trace.v1.TraceService',
  metrics: 'opentelemetry.proto.collector.metrics.v1.MetricsService',
  logs: 'opentelemetry.proto.collector.logs.v1.LogsService',
};

export const pathOf = perEnvironment((environment): PathTable => {
  const { alloy, gateway, hosts, mesh } = environment;
  const signals = SIGNALS.filter(signal => environment.destinations[signal]);
  const ports = edgePorts(environment).map(({ name, port, targetPort }) => ({ name, port, targetPort }));
  const listener = (transport: Transport): Listener => {
    const edge = ports[transport === 'http' && ports.length > 1 ? 1 : 0]!;
    return {
      transport,
      host: hosts[transport],
      name: `otlp-${transport}`,
      port: edge.port,
      portName: edge.name,
      bind: edge.targetPort,
      receiverPort: environment.listeners.split?.[transport] ?? OTLP_PORTS[transport],
      appProtocol: transport,
      credentialName: credentialName(environment, transport),
      matches: signals.map(signal =>
        transport === 'grpc' ? { prefix: `/${GRPC_SERVICES[signal]}/` } : { exact: `/v1/${signal}` },
      ),
    };
  };
  const alloyService = { name: alloyServiceName(environment), namespace: alloy.namespace };
  return {
    listeners: [listener('grpc'), listener('http')],
    signals,
    edgePorts: ports,
    edgeService: { name: edgeServiceName(environment), namespace: gateway.namespace },
    gateway: { name: 'otlp-gateway', namespace: gateway.objectNamespace ?? alloy.namespace },
    gatewayLabels: gatewayLabels(environment),
    gatewayPrincipal: `${mesh.trustDomain}/ns/${gateway.namespace}/sa/${serviceAccount(environment)}`,
    alloyService,
    alloyHost: `${alloyService.name}.${alloyService.namespace}.svc.${mesh.clusterDomain}`,
    alloyLabels: { 'app.kubernetes.io/name': 'alloy', 'app.kubernetes.io/instance': alloy.name },
    alloyHttpPort: 12345,
    upstreamIdleSeconds: environment.receiver.http.idleTimeoutSeconds - IDLE_MARGIN_SECONDS,
  };
});

/** The Secret with the certificate of a host, in the gateway pods' namespace. */
export function credentialName({ tls }: Environment, transport: Transport): string {
  if (tls.secrets) return tls.secrets[transport];
  return tls.certificates === 'one-for-both' ? 'otlp-cert' : `otlp-${transport}-cert`;
}

/** Our Service is named after what it serves; the chart's after the release, as the chart's `fullname` does it. */
function alloyServiceName({ alloy }: Environment): string {
  if (alloy.deployedBy === 'manifests') return 'alloy-otlp';
  return alloy.name.includes('alloy') ? alloy.name : `${alloy.name}-alloy`;
}

function serviceAccount(environment: Environment): string {
  return environment.gateway.serviceAccount ?? ownersAccount(environment);
}

function edgeServiceName({ gateway }: Environment): string {
  const { manifests } = gateway.service;
  return manifests ? (manifests.name ?? `${gateway.name}-otlp`) : gateway.name;
}
