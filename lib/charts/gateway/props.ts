import type { ChartProps } from 'cdk8s';
import { ISTIO_NAMESPACE } from '../../facts/istio';
import { DEFAULT_PORTS, SIGNALS, type Signal } from '../../facts/otlp';
import type { ObjectRef } from '../../path/workloads';
import type { Jwt } from '../jwt';
import type { Cors, EdgeServiceProps, OtlpListener, RateLimit } from './parts';

export interface GatewayChartProps extends ChartProps {
  /**
   * Namespace of the gateway's pods: of its Service, of its policies, and of the Secrets for TLS. The routes stand in
   * `routeNamespace`, the DestinationRule beside Alloy's Service.
   *
   * @default 'istio-system'
   */
  readonly namespace?: string;

  /** What the edge takes in. */
  readonly listeners: readonly OtlpListener[];

  /**
   * The signals that are let through to Alloy; to any other path Envoy answers 404. A receiver has an output for each.
   *
   * @default - traces, metrics and logs
   */
  readonly signals?: readonly Signal[];

  /** Alloy's Service, whoever deploys it: its ports are the listeners' `receiverPort`. */
  readonly alloyService: ObjectRef;

  /**
   * DNS domain of the cluster.
   *
   * @default 'cluster.local'
   */
  readonly clusterDomain?: string;

  /**
   * Labels of the gateway's pods, whoever deploys them.
   *
   * @default - `istio: ingressgateway`
   */
  readonly podLabels?: Readonly<Record<string, string>>;

  /**
   * Name of the Gateway.
   *
   * @default 'otlp-gateway'
   */
  readonly gatewayName?: string;

  /**
   * Namespace of the Gateway and of the routes. With istiod's PILOT_SCOPE_GATEWAY_TO_NAMESPACE it must be the pods'.
   *
   * @default - the namespace of `alloyService`
   */
  readonly routeNamespace?: string;

  /**
   * The gateway's Service, to be written here.
   *
   * @default - none: somebody else's Service has the listeners' ports
   */
  readonly service?: EdgeServiceProps;

  /**
   * Other hosts are served on the listeners' ports too, so that policies name ours. Without it they hold for all of a port.
   *
   * @default false
   */
  readonly sharedPorts?: boolean;

  /**
   * Secret in the pods' namespace with the CA of the senders' certificates (`ca.crt`); a sender without one is refused.
   *
   * @see https://istio.io/latest/docs/reference/config/networking/gateway/#ServerTLSSettings
   * @default - no certificate is asked for
   */
  readonly clientCaSecret?: string;

  /**
   * Names of which a sender's certificate must have one.
   *
   * @default - any certificate of that CA
   */
  readonly clientNames?: readonly string[];

  /**
   * The token that a sender must bring, judged by the gateway. Other applications on the same pods keep their own tokens
   * only if this one has a header of its own.
   *
   * @default - none is asked for
   */
  readonly jwt?: Jwt;

  /**
   * Blocks of addresses that may send. The load balancer has to preserve them.
   *
   * @default - any address
   */
  readonly allowlist?: readonly string[];

  /**
   * Who checks senders where none of `clientCaSecret`, `jwt` and `allowlist` does, or why nobody has to. Needed for a
   * `service` that is internet-facing; written nowhere.
   *
   * @default - nobody
   */
  readonly sendersCheckedBy?: string;

  /**
   * Oldest version of TLS that a sender may use.
   *
   * @default '1.2'
   */
  readonly minTlsVersion?: '1.2' | '1.3';

  /**
   * Believe what a sender says in X-Scope-OrgID. Whoever has a credential can then write into any tenant.
   *
   * @default false - the header is removed, or `jwt.tenantClaim` says it
   */
  readonly trustTenantHeader?: boolean;

  /**
   * Answers browsers of other origins.
   *
   * @default - none gets an answer to its preflight
   */
  readonly cors?: Cors;

  /**
   * Requests that one pod of the gateway has under way to Alloy at most; more get 503 (UO), which senders retry.
   *
   * @default - Envoy's: practically no bound
   */
  readonly maxConcurrentRequests?: number;

  /**
   * How fast one address may be; more gets 429 or UNAVAILABLE, which senders retry. An EnvoyFilter, which no version of
   * Istio promises to keep.
   *
   * @default - no limit
   */
  readonly rateLimit?: RateLimit;

  /**
   * After how many idle seconds the gateway closes a connection to Alloy. Less than the receiver's own `idle_timeout`,
   * which would otherwise close one that Envoy is about to use.
   *
   * @default 50
   */
  readonly idleTimeoutSeconds?: number;

  /**
   * Secret in the pods' namespace with `tls.crt`, `tls.key` and `ca.crt`: what the gateway presents to an Alloy that ends
   * TLS by itself, and whom it believes.
   *
   * @default - the mesh's mTLS, which Alloy's sidecar ends
   */
  readonly upstreamTlsSecret?: string;
}

export type GatewayProps = ReturnType<typeof withDefaults>;
export type Listener = GatewayProps['listeners'][number];

/** The props with every default filled in. */
export function withDefaults(props: GatewayChartProps) {
  const { alloyService, clusterDomain = 'cluster.local' } = props;
  return {
    ...props,
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
    podLabels: props.podLabels ?? { istio: 'ingressgateway' },
    gateway: { name: props.gatewayName ?? 'otlp-gateway', namespace: props.routeNamespace ?? alloyService.namespace },
    minTlsVersion: props.minTlsVersion ?? '1.2',
    idleTimeoutSeconds: props.idleTimeoutSeconds ?? 50,
  };
}
