import type { KubeConfigMap, KubeNamespace } from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import {
  Gateway,
  GatewaySpecListenersAllowedRoutesNamespacesFrom,
  GatewaySpecListenersTlsMode,
  HttpRoute,
  type HttpRouteSpecRulesFilters,
  HttpRouteSpecRulesFiltersCorsAllowMethods,
  HttpRouteSpecRulesFiltersType,
  type HttpRouteSpecRulesMatchesPath,
  HttpRouteSpecRulesMatchesPathType,
} from '../../../imports/gateway.networking.k8s.io';
import type { DestinationRule, EnvoyFilter } from '../../../imports/networking.istio.io';
import { TENANT_HEADER } from '../../facts/alloy';
import { REVISION_LABEL } from '../../facts/istio';
import { GATEWAY_CLASS } from '../../facts/managed-gateway';
import { edgeNames, matchOf, type PathMatch } from '../../path/names';
import { ROUTE_SECONDS } from '../../timeouts';
import { metadata, Wave } from '../metadata';
import { destinationRule } from './destination-rule';
import { infrastructure } from './infrastructure';
import type { Cors } from './parts';
import { namespaceOf } from './pod-parts';
import { GatewayPolicies, onGateway } from './policies';
import { type GatewayProps, type Listener, serversOf } from './props';
import { rateLimit } from './rate-limit';
import { retries } from './retries';

/** The edge in the Gateway API: a Gateway, of which istiod makes Service and pods, the policies at it, and the routes to Alloy's Service. */
export class GatewayApiEdge extends Construct {
  /** The pods' Namespace; none unless `pods.createNamespace`. */
  readonly gatewayNamespace?: KubeNamespace;
  /** What istiod adds to the Service and the pods that it makes. */
  readonly infrastructure: KubeConfigMap;
  /** Hops ① to ④: a TLS listener for each of ours. */
  readonly gateway: Gateway;
  /** The policies at the Gateway. */
  readonly policies: GatewayPolicies;
  /** Which requests are repeated: no field of a route says it. */
  readonly retries: EnvoyFilter;
  /** The limit for each address; none without the prop `rateLimit`. */
  readonly rateLimit?: EnvoyFilter;
  /** An HTTPRoute for each listener, in the listeners' order. */
  readonly httpRoutes: readonly HttpRoute[];
  /** How gateways connect to Alloy's pods; none with `destinationRule: false`. */
  readonly destinationRule?: DestinationRule;

  constructor(
    scope: Construct,
    id: string,
    private readonly edge: GatewayProps,
  ) {
    super(scope, id);
    if (edge.pods?.createNamespace) this.gatewayNamespace = namespaceOf(this, 'namespace', edge.namespace);
    this.infrastructure = infrastructure(this, 'infrastructure', edge);
    this.policies = new GatewayPolicies(this, 'policies', edge, onGateway(edge));
    this.retries = retries(this, 'retries', edge);
    if (edge.rateLimit) this.rateLimit = rateLimit(this, 'rate-limit', edge, edge.rateLimit);
    this.gateway = this.makeGateway();
    this.httpRoutes = edge.listeners.map(listener => this.makeRoute(listener));
    if (edge.destinationRule) this.destinationRule = destinationRule(this, 'alloy', edge);
  }

  /** Makes HTTPS listeners, for gRPC too: inside TLS, ALPN tells HTTP/2 from HTTP/1.1. */
  private makeGateway() {
    const { gatewayName, clientCaSecret, pods, routeNamespace } = this.edge;
    const revision = pods?.istioRevision;
    const { name: parameters } = this.infrastructure;
    return new Gateway(this, 'gateway', {
      metadata: {
        ...metadata({ name: gatewayName }, Wave.DOOR),
        ...(revision !== undefined && { labels: { [REVISION_LABEL]: revision } }),
      },
      spec: {
        gatewayClassName: GATEWAY_CLASS,
        infrastructure: { parametersRef: { group: '', kind: 'ConfigMap', name: parameters } },
        ...(clientCaSecret && {
          tls: { frontend: { default: { validation: { caCertificateRefs: [caRef(clientCaSecret)] } } } },
        }),
        listeners: serversOf(this.edge).map(listener => ({
          name: listenerName(this.edge, listener),
          hostname: listener.host,
          port: listener.port,
          protocol: 'HTTPS',
          tls: { mode: GatewaySpecListenersTlsMode.TERMINATE, certificateRefs: [{ name: listener.credentialName }] },
          allowedRoutes: {
            kinds: [{ kind: 'HTTPRoute' }],
            // Only routes of this namespace may use the host.
            namespaces: {
              from: GatewaySpecListenersAllowedRoutesNamespacesFrom.SELECTOR,
              selector: { matchLabels: { 'kubernetes.io/metadata.name': routeNamespace } },
            },
          },
        })),
      },
    });
  }

  /**
   * Makes one HTTPRoute for a transport, for gRPC too: a GRPCRoute has no timeout, and no CORS. The route is in the namespace of Alloy's
   * Service, which it may name without a ReferenceGrant.
   */
  private makeRoute(listener: Listener) {
    const { alloyService, gatewayName, namespace, prefix, routeNamespace, signals } = this.edge;
    const { transport, host, receiverPort } = listener;
    const name = edgeNames(prefix).route(transport);
    return new HttpRoute(this, name, {
      metadata: metadata({ name, namespace: routeNamespace }, Wave.DOOR),
      spec: {
        parentRefs: [{ name: gatewayName, namespace, sectionName: listenerName(this.edge, listener) }],
        hostnames: [host],
        rules: [
          {
            matches: signals.map(signal => ({ path: pathMatch(matchOf(transport, signal)) })),
            filters: this.filters(transport),
            backendRefs: [{ name: alloyService.name, port: receiverPort }],
            timeouts: { request: `${ROUTE_SECONDS}s` },
          },
        ],
      },
    });
  }

  private filters(transport: Listener['transport']): HttpRouteSpecRulesFilters[] | undefined {
    const { cors } = this.edge;
    const filters = [...this.tenant(), ...(transport === 'http' && cors ? [corsFilter(cors)] : [])];
    return filters.length ? filters : undefined;
  }

  /**
   * Removes the sender's X-Scope-OrgID, unless the gateway's JWT filter sets the header. A trusted header is reduced to
   * one value: with two, both would reach Alloy, whose exporter then fails for everything queued behind them.
   */
  private tenant(): HttpRouteSpecRulesFilters[] {
    const { jwt, trustTenantHeader } = this.edge;
    if (jwt?.tenantClaim !== undefined) return [];
    return [
      {
        type: HttpRouteSpecRulesFiltersType.REQUEST_HEADER_MODIFIER,
        requestHeaderModifier: trustTenantHeader
          ? { set: [{ name: TENANT_HEADER, value: `%REQ(${TENANT_HEADER})%` }] }
          : { remove: [TENANT_HEADER] },
      },
    ];
  }
}

/** The name of the Gateway's listener that serves one of ours, which may be that of another transport. */
function listenerName(edge: GatewayProps, { host, port }: Listener): string {
  const server = serversOf(edge).find(one => one.host === host && one.port === port)!;
  return edgeNames(edge.prefix).route(server.transport);
}

/** Names the CA by its Secret, whose key `ca.crt` istiod reads. */
function caRef(name: string) {
  return { group: '', kind: 'Secret', name };
}

/** The Gateway API's prefixes end at a segment: a slash behind it says nothing. */
function pathMatch(match: PathMatch): HttpRouteSpecRulesMatchesPath {
  if ('exact' in match) return { type: HttpRouteSpecRulesMatchesPathType.EXACT, value: match.exact };
  return { type: HttpRouteSpecRulesMatchesPathType.PATH_PREFIX, value: match.prefix.replace(/\/$/, '') };
}

/** Answers preflights here and nowhere else: a browser rejects an answer with two sets of headers. */
function corsFilter({
  allowOrigins,
  allowHeaders = [],
  maxAgeSeconds: maxAge = 3600,
}: Cors): HttpRouteSpecRulesFilters {
  return {
    type: HttpRouteSpecRulesFiltersType.CORS,
    cors: {
      allowOrigins: [...allowOrigins],
      allowMethods: [HttpRouteSpecRulesFiltersCorsAllowMethods.POST],
      allowHeaders: ['content-type', ...allowHeaders.map(header => header.toLowerCase())],
      maxAge,
    },
  };
}
