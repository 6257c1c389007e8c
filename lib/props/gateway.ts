import type { Cors, EdgeServiceProps } from '../charts/gateway/parts';
import type { GatewayChartProps } from '../charts/gateway/props';
import { takesZstd } from '../environment/derive';
import type { Environment } from '../environment/schema';
import { edgeService } from '../path/edge-service';
import { pathOf } from '../path/path';
import { jwtProps } from './jwt';

/** The edge as an environment wants it. */
export function gatewayProps(environment: Environment): GatewayChartProps {
  const { access, gateway, listeners, mesh, receiver, tenant, tls } = environment;
  const path = pathOf(environment);
  return {
    namespace: gateway.namespace,
    podLabels: path.gatewayLabels,
    gatewayName: path.gateway.name,
    routeNamespace: path.gateway.namespace,
    service: gateway.service.manifests && serviceProps(environment),
    listeners: path.listeners.map(({ bind, ...listener }) => ({
      ...listener,
      targetPort: bind,
      zstd: takesZstd(environment, listener.transport),
    })),
    signals: path.signals,
    sharedPorts: listeners.shared !== undefined,
    alloyService: path.alloyService,
    clusterDomain: mesh.clusterDomain,
    upstreamTlsSecret: receiver.tls?.gatewaySecret,
    clientCaSecret: access.mtls?.caSecret,
    clientNames: access.mtls?.subjectAltNames,
    jwt: jwtProps(environment, 'gateway'),
    allowlist: access.allowlist,
    sendersCheckedBy: sendersCheckedBy(environment),
    minTlsVersion: tls.minVersion,
    trustTenantHeader: tenant?.header !== undefined,
    cors: corsProps(environment),
    maxConcurrentRequests: gateway.maxConcurrentRequests,
    rateLimit: gateway.rateLimit,
    idleTimeoutSeconds: path.upstreamIdleSeconds,
  };
}

function serviceProps(environment: Environment): EdgeServiceProps {
  return { name: pathOf(environment).edgeService.name, ...edgeService(environment) };
}

/** Who checks senders behind the gateway, or why nobody does. */
function sendersCheckedBy({ access }: Environment): string | undefined {
  if (access.basic || access.bearer) return 'Alloy';
  if (access.jwt) return 'Alloy’s sidecar';
  return access.none?.reason;
}

function corsProps({ access, cors }: Environment): Cors | undefined {
  if (!cors) return undefined;
  const credential =
    access.jwt?.header?.name ?? (access.jwt || access.basic || access.bearer ? 'authorization' : undefined);
  return { ...cors, allowHeaders: credential === undefined ? [] : [credential] };
}
