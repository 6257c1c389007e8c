import { Construct } from 'constructs';
import {
  type DestinationRule,
  type EnvoyFilter,
  Gateway,
  GatewaySpecServersTlsMinProtocolVersion,
  GatewaySpecServersTlsMode,
  VirtualService,
  VirtualServiceSpecHttpCorsPolicyUnmatchedPreflights,
} from '../../../imports/networking.istio.io';
import { TENANT_HEADER } from '../../facts/alloy';
import { CA_SUFFIX } from '../../facts/istio';
import { edgeNames, matchOf } from '../../path/names';
import { ROUTE_SECONDS } from '../../timeouts';
import { metadata, Wave } from '../metadata';
import { destinationRule } from './destination-rule';
import { GatewayPolicies, onPods } from './policies';
import { type GatewayProps, type Listener, serversOf } from './props';
import { rateLimit } from './rate-limit';
import { RETRY_ON } from './retries';

/** The edge in Istio's own API: hop ④, the policies at it, and the routes to Alloy's Service. */
export class IstioEdge extends Construct {
  /** Hop ④: a TLS server for each listener. */
  readonly gateway: Gateway;
  /** The policies at the gateway. */
  readonly policies: GatewayPolicies;
  /** The limit for each address; none without the prop `rateLimit`. */
  readonly rateLimit?: EnvoyFilter;
  /** A VirtualService for each listener, in the listeners' order. */
  readonly virtualServices: readonly VirtualService[];
  /** How gateways connect to Alloy's pods; none with `destinationRule: false`. */
  readonly destinationRule?: DestinationRule;

  constructor(
    scope: Construct,
    id: string,
    private readonly edge: GatewayProps,
  ) {
    super(scope, id);
    this.gateway = this.makeGateway();
    this.policies = new GatewayPolicies(this, 'policies', edge, onPods(edge));
    if (edge.rateLimit) this.rateLimit = rateLimit(this, 'rate-limit', edge, edge.rateLimit);
    this.virtualServices = edge.listeners.map(listener => this.makeVirtualService(listener));
    if (edge.destinationRule) this.destinationRule = destinationRule(this, 'alloy', edge);
  }

  /**
   * Makes HTTPS servers, for gRPC too: inside TLS, ALPN tells HTTP/2 from HTTP/1.1, and Istio refuses GRPC with TLS.
   */
  private makeGateway() {
    const { gatewayName, routeNamespace, prefix, podLabels, clientCaSecret, clientNames, minTlsVersion } = this.edge;
    return new Gateway(this, 'gateway', {
      metadata: metadata({ name: gatewayName, namespace: routeNamespace }, Wave.ROUTES),
      spec: {
        selector: podLabels,
        servers: serversOf(this.edge).map(({ transport, port, host, credentialName }) => ({
          port: { number: port, name: edgeNames(prefix).route(transport), protocol: 'HTTPS' },
          // Only VirtualServices of this namespace may use the host.
          hosts: [`./${host}`],
          tls: {
            mode: clientCaSecret ? GatewaySpecServersTlsMode.MUTUAL : GatewaySpecServersTlsMode.SIMPLE,
            credentialName,
            ...(clientCaSecret && {
              caCertCredentialName: caCredential(clientCaSecret),
              subjectAltNames: clientNames && [...clientNames],
            }),
            minProtocolVersion: {
              '1.2': GatewaySpecServersTlsMinProtocolVersion.TLSV1_UNDERSCORE_2,
              '1.3': GatewaySpecServersTlsMinProtocolVersion.TLSV1_UNDERSCORE_3,
            }[minTlsVersion],
          },
        })),
      },
    });
  }

  /**
   * Makes one VirtualService for a transport. `hosts` ignores a port that clients put into :authority; a match on authority
   * would not. Where both transports have one host, Istio joins their routes, and paths tell them apart.
   */
  private makeVirtualService({ transport, host, receiverPort }: Listener) {
    const { gatewayName, routeNamespace, prefix, alloyHost, signals } = this.edge;
    const name = edgeNames(prefix).route(transport);
    return new VirtualService(this, name, {
      metadata: metadata({ name, namespace: routeNamespace }, Wave.ROUTES),
      spec: {
        hosts: [host],
        gateways: [gatewayName],
        http: [
          {
            name,
            match: signals.map(signal => ({ uri: matchOf(transport, signal) })),
            route: [{ destination: { host: alloyHost, port: { number: receiverPort } } }],
            ...this.headers(),
            ...(transport === 'http' && this.cors()),
            timeout: `${ROUTE_SECONDS}s`,
            retries: { attempts: 2, retryOn: RETRY_ON },
          },
        ],
      },
    });
  }

  /**
   * Removes the sender's X-Scope-OrgID, unless the gateway's JWT filter sets the header. A trusted header is reduced to
   * one value: with two, both would reach Alloy, whose exporter then fails for everything queued behind them.
   */
  private headers() {
    const { jwt, trustTenantHeader } = this.edge;
    if (jwt?.tenantClaim !== undefined) return {};
    if (trustTenantHeader) return { headers: { request: { set: { [TENANT_HEADER]: `%REQ(${TENANT_HEADER})%` } } } };
    return { headers: { request: { remove: [TENANT_HEADER] } } };
  }

  /** Answers preflights here and nowhere else: a browser rejects an answer with two sets of headers. */
  private cors() {
    const { cors } = this.edge;
    if (!cors) return {};
    const { allowOrigins, allowHeaders = [], maxAgeSeconds = 3600 } = cors;
    return {
      corsPolicy: {
        allowOrigins: allowOrigins.map(exact => ({ exact })),
        allowMethods: ['POST'],
        allowHeaders: ['content-type', ...allowHeaders.map(header => header.toLowerCase())],
        maxAge: `${maxAgeSeconds}s`,
        unmatchedPreflights: VirtualServiceSpecHttpCorsPolicyUnmatchedPreflights.IGNORE,
      },
    };
  }
}

/**
 * Gives the credential name of a CA. istiod recognizes a CA's credential by its ending; any other is read as
 * certificate and key, and every handshake fails. istiod finds the Secret with or without the ending.
 */
function caCredential(secret: string): string {
  return secret.endsWith(CA_SUFFIX) ? secret : secret + CA_SUFFIX;
}
