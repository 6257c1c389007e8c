import type { ChartProps } from 'cdk8s';
import { GATEWAY_NAME_LABEL } from '../../facts/gateway-api';
import { gatewayChartLabels, ISTIO_NAMESPACE } from '../../facts/istio';
import { DEFAULT_PORTS, SIGNALS, type Signal } from '../../facts/otlp';
import { EDGE_PREFIX, edgeNames } from '../../path/names';
import type { ObjectRef } from '../../path/workloads';
import { DEREGISTRATION_SECONDS, UPSTREAM_IDLE_SECONDS } from '../../timeouts';
import type { Jwt } from '../jwt';
import type { Cors, EdgeServiceProps, GatewayPodsProps, OtlpListener, RateLimit } from './parts';

/** Props of GatewayChart. */
export interface GatewayChartProps extends ChartProps {
  /**
   * Namespace of the gateway's pods, of its Service and policies, and of the Secrets for TLS. Routes are in
   * `routeNamespace`, the DestinationRule is in the namespace of Alloy's Service.
   *
   * @default 'istio-system'
   */
  readonly namespace?: string;

  /**
   * The API that the edge is written in. With `gateway-api` istiod makes the Service and the pods of the Gateway, so that `service`
   * and `pods` say what istiod is to make of it: a Deployment and a Service with the name `<gatewayName>-istio`.
   *
   * @see https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/#automated-deployment
   * @default 'istio'
   */
  readonly api?: 'istio' | 'gateway-api';

  /** The ports that take in OTLP. */
  readonly listeners: readonly OtlpListener[];

  /**
   * The signals that are routed to Alloy. Envoy answers 404 for any other path.
   *
   * @default - traces, metrics and logs
   */
  readonly signals?: readonly Signal[];

  /** Alloy's Service, whoever deploys it. Its ports are the listeners' `receiverPort`. */
  readonly alloyService: ObjectRef;

  /**
   * Write the DestinationRule for Alloy's Service: `upstreamTlsSecret`, `maxConcurrentRequests` and `idleTimeoutSeconds`. Of
   * the GatewayCharts before one Alloy, one writes it, and it holds for all of their gateways.
   *
   * @default true
   */
  readonly destinationRule?: boolean;

  /**
   * Name of that DestinationRule, where Alloy's Service is somebody else's: the rule is then about the receivers' ports
   * alone, and the other ports stay as they are.
   *
   * @default - the Service is for OTLP alone, and the rule has its name
   */
  readonly sharedServiceRule?: string;

  /**
   * DNS domain of the cluster.
   *
   * @default 'cluster.local'
   */
  readonly clusterDomain?: string;

  /**
   * Labels of the gateway's pods, whoever deploys them.
   *
   * @default - `istio: ingressgateway`, or with `pods` as the istio/gateway chart labels them
   */
  readonly podLabels?: Readonly<Record<string, string>>;

  /**
   * How the names of the routes and of the policies begin. Another one for each GatewayChart of a cluster: of two objects
   * with one name the one that is applied last is the only one.
   *
   * @default 'otlp'
   */
  readonly prefix?: string;

  /**
   * Name of the Gateway.
   *
   * @default - `<prefix>-gateway`
   */
  readonly gatewayName?: string;

  /**
   * Namespace of the Gateway and of the routes. If istiod has PILOT_SCOPE_GATEWAY_TO_NAMESPACE, it must be the pods'
   * namespace.
   *
   * @see https://istio.io/latest/docs/reference/commands/pilot-discovery/#envvars
   * @default - the namespace of `alloyService`
   */
  readonly routeNamespace?: string;

  /**
   * The gateway's Service, if the chart should write it.
   *
   * @default - none: somebody else's Service has the listeners' ports
   */
  readonly service?: EdgeServiceProps;

  /**
   * The gateway's pods, if the chart should write them: an injected gateway for OTLP alone. They need a `namespace` of
   * their own, since their identity may read its Secrets.
   *
   * @see https://istio.io/latest/docs/setup/additional-setup/gateway/#deploying-a-gateway
   * @default - none: somebody else deploys pods with `podLabels`
   */
  readonly pods?: GatewayPodsProps;

  /**
   * Whether other hosts are served on the listeners' ports too. If so, policies name our hosts; else they apply to the
   * whole port.
   *
   * @default false
   */
  readonly sharedPorts?: boolean;

  /**
   * Secret in the pods' namespace with the CA of the senders' certificates (`ca.crt`). A sender without a certificate
   * is refused.
   *
   * @see https://istio.io/latest/docs/reference/config/networking/gateway/#ServerTLSSettings
   * @default - no certificate is needed
   */
  readonly clientCaSecret?: string;

  /**
   * Names of which a sender's certificate must have one.
   *
   * @default - any certificate of that CA
   */
  readonly clientNames?: readonly string[];

  /**
   * The token that a sender must present. The gateway judges the token. Other applications on the same pods keep their
   * own tokens only if this token has a header of its own.
   *
   * @default - no token is needed
   */
  readonly jwt?: Jwt;

  /**
   * CIDR blocks that may send. The load balancer must preserve the senders' addresses.
   *
   * @default - any address
   */
  readonly allowlist?: readonly string[];

  /**
   * Who checks senders if none of `clientCaSecret`, `jwt` and `allowlist` does, or why nobody has to. Required for an
   * internet-facing `service`. Not written anywhere.
   *
   * @default - nobody
   */
  readonly sendersCheckedBy?: string;

  /**
   * Oldest TLS version that a sender may use.
   *
   * @default '1.2'
   */
  readonly minTlsVersion?: '1.2' | '1.3';

  /**
   * Trust the sender's X-Scope-OrgID. Anybody with a credential can then write to any tenant.
   *
   * @default false - the header is removed, or set by `jwt.tenantClaim`
   */
  readonly trustTenantHeader?: boolean;

  /**
   * Answers browsers on other origins.
   *
   * @default - preflights are not answered
   */
  readonly cors?: Cors;

  /**
   * The most requests that one gateway pod has in flight to Alloy. Further requests get 503 (flag UO), and senders
   * retry.
   *
   * @default - Envoy's: practically no limit
   */
  readonly maxConcurrentRequests?: number;

  /**
   * How many requests one address may send. Further requests get 429 or UNAVAILABLE, and senders retry. Written as an
   * EnvoyFilter, which Istio does not promise to support across versions.
   *
   * @see https://istio.io/latest/docs/reference/config/networking/envoy-filter/
   * @default - no limit
   */
  readonly rateLimit?: RateLimit;

  /**
   * Idle seconds after which the gateway closes a connection to Alloy. Must be less than the receiver's own
   * `idle_timeout`: the receiver would otherwise close a connection that Envoy is about to use.
   *
   * @default 50
   */
  readonly idleTimeoutSeconds?: number;

  /**
   * Secret in the pods' namespace with `tls.crt`, `tls.key` and `ca.crt`: what the gateway presents to an Alloy that
   * terminates TLS itself, and the CA that the gateway trusts.
   *
   * @default - the mesh's mTLS, which Alloy's sidecar terminates
   */
  readonly upstreamTlsSecret?: string;
}

/** Props of GatewayChart with every default filled in. */
export type GatewayProps = ReturnType<typeof withDefaults>;

/** The gateway's pods with every default filled in. */
export type GatewayPods = ReturnType<typeof podsOf>;

/** A listener with every default filled in. */
export type Listener = GatewayProps['listeners'][number];

/** The listeners without those that have the host and the port of an earlier one: Envoy serves each host of a port once. */
export function serversOf({ listeners }: GatewayProps): readonly Listener[] {
  const isSame = (one: Listener, other: Listener) => one.host === other.host && one.port === other.port;
  return listeners.filter((one, index) => !listeners.slice(0, index).some(other => isSame(one, other)));
}

/** Fills in every default. */
export function withDefaults(props: GatewayChartProps) {
  const { alloyService, clusterDomain = 'cluster.local', pods, prefix = EDGE_PREFIX } = props;
  const { api = 'istio' as const, gatewayName = edgeNames(prefix).gateway } = props;
  return {
    ...props,
    api,
    prefix,
    pods: pods && podsOf(pods),
    destinationRule: props.destinationRule ?? true,
    namespace: props.namespace ?? ISTIO_NAMESPACE,
    listeners: props.listeners.map(listener => {
      const port = listener.port ?? DEFAULT_PORTS[listener.transport];
      return {
        ...listener,
        port,
        targetPort: listener.targetPort ?? port,
        receiverPort: listener.receiverPort ?? DEFAULT_PORTS[listener.transport],
      };
    }),
    alloyHost: `${alloyService.name}.${alloyService.namespace}.svc.${clusterDomain}`,
    signals: props.signals ?? SIGNALS,
    podLabels: props.podLabels ?? labelsOf(props, gatewayName),
    gatewayName,
    routeNamespace: props.routeNamespace ?? alloyService.namespace,
    minTlsVersion: props.minTlsVersion ?? '1.2',
    idleTimeoutSeconds: props.idleTimeoutSeconds ?? UPSTREAM_IDLE_SECONDS,
  };
}

function labelsOf({ api, pods }: GatewayChartProps, gatewayName: string): Readonly<Record<string, string>> {
  if (api === 'gateway-api') return { [GATEWAY_NAME_LABEL]: gatewayName };
  return pods ? gatewayChartLabels(pods.name) : { istio: 'ingressgateway' };
}

function podsOf(pods: GatewayPodsProps) {
  return {
    ...pods,
    serviceAccount: pods.serviceAccount ?? pods.name,
    kind: pods.kind ?? ('Deployment' as const),
    replicas: pods.replicas ?? { min: 2, max: 10 },
    cpu: pods.cpu ?? '500m',
    memory: pods.memory ?? '1Gi',
    connectionAgeSeconds: pods.connectionAgeSeconds ?? 600,
    deregistrationDelaySeconds: pods.deregistrationDelaySeconds ?? DEREGISTRATION_SECONDS,
    nodeSelector: pods.nodeSelector ?? {},
    tolerations: pods.tolerations ?? [],
  };
}
