import type { Cors, EdgeServiceProps, GatewayPodsProps } from '../charts/gateway/parts';
import type { GatewayChartProps } from '../charts/gateway/props';
import { type EdgeSettings, takesZstd } from '../environment/derive';
import type { Environment } from '../environment/schema';
import { edgeService } from '../path/edge-service';
import { type Edge, pathOf, sendersTo } from '../path/path';
import { destinationRuleOf } from '../path/tiers';
import { jwtProps } from './jwt';

/** The props of GatewayChart for an edge of an environment. */
export function gatewayProps(environment: Environment, edge: Edge): GatewayChartProps {
  const { mesh, receiver } = environment;
  const { settings, tier } = edge;
  const { access, gateway, listeners, tenant, tls } = settings;
  return {
    api: gateway.api,
    namespace: edge.namespace,
    podLabels: edge.labels,
    prefix: edge.prefix,
    gatewayName: edge.gateway.name,
    routeNamespace: edge.routeNamespace,
    service: gateway.service.manifests && serviceProps(edge),
    pods: gateway.deployment && podsProps(environment, edge, gateway.deployment),
    listeners: edge.listeners.map(({ transport, host, credentialName, port, portName, bind, receiver }) => ({
      transport,
      host,
      credentialName,
      port,
      portName,
      targetPort: bind,
      receiverPort: receiver.port,
      zstd: takesZstd(environment, transport),
    })),
    signals: tier.signals,
    sharedPorts: listeners.shared !== undefined,
    alloyService: tier.service,
    destinationRule: sendersTo(pathOf(environment), tier)[0] === edge,
    sharedServiceRule: tier.settings.present && destinationRuleOf(tier).name,
    clusterDomain: mesh.clusterDomain,
    upstreamTlsSecret: receiver.tls?.gatewaySecret,
    clientCaSecret: access.mtls?.caSecret,
    clientNames: access.mtls?.subjectAltNames,
    jwt: jwtProps(settings, 'gateway'),
    allowlist: access.allowlist,
    sendersCheckedBy: sendersCheckedBy(settings),
    minTlsVersion: tls.minVersion,
    trustTenantHeader: tenant?.header !== undefined,
    cors: corsProps(settings),
    maxConcurrentRequests: gateway.maxConcurrentRequests,
    rateLimit: gateway.rateLimit,
    idleTimeoutSeconds: tier.upstreamIdleSeconds,
  };
}

function serviceProps(edge: Edge): EdgeServiceProps {
  return { name: edge.service.name, ...edgeService(edge) };
}

function podsProps(
  { mesh }: Environment,
  { workload, serviceAccount, settings: { nlb } }: Edge,
  { resources, ...deployment }: NonNullable<EdgeSettings['gateway']['deployment']>,
): GatewayPodsProps {
  return {
    ...deployment,
    ...resources,
    name: workload.name,
    serviceAccount,
    deregistrationDelaySeconds: nlb.deregistrationDelaySeconds,
    istioRevision: mesh.injection.revision,
  };
}

/** Says who checks senders behind the gateway, or why nobody does. */
function sendersCheckedBy({ access }: EdgeSettings): string | undefined {
  if (access.basic || access.bearer) return 'Alloy';
  if (access.jwt) return 'Alloy’s sidecar';
  return access.none?.reason;
}

function corsProps({ access, cors }: EdgeSettings): Cors | undefined {
  if (!cors) return undefined;
  const credential =
    access.jwt?.header?.name ?? (access.jwt || access.basic || access.bearer ? 'authorization' : undefined);
  return { ...cors, allowHeaders: credential === undefined ? [] : [credential] };
}
