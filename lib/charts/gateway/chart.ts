import { Chart } from 'cdk8s';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import {
  DestinationRule,
  DestinationRuleSpecTrafficPolicyLoadBalancerSimple,
  DestinationRuleSpecTrafficPolicyTlsMode,
  Gateway,
  GatewaySpecServersTlsMinProtocolVersion,
  GatewaySpecServersTlsMode,
  VirtualService,
  VirtualServiceSpecHttpCorsPolicyUnmatchedPreflights,
} from '../../../imports/networking.istio.io';
import type { Environment } from '../../environment/schema';
import { TENANT_HEADER } from '../../facts/alloy';
import { CA_SUFFIX } from '../../facts/istio';
import { edgeService } from '../../path/edge-service';
import type { Edge, Listener } from '../../path/path';
import { metadata, Wave } from '../metadata';
import { gatewayPolicies } from './policies';
import { rateLimit } from './rate-limit';

export interface GatewayChartProps {
  readonly environment: Environment;
  readonly edge: Edge;
}

/** From the NLB to Alloy's Service. */
export class GatewayChart extends Chart {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: GatewayChartProps,
  ) {
    super(scope, id);
    if (props.environment.gateway.service.manifests) this.service();
    this.gateway();
    gatewayPolicies(this, props.environment, props.edge);
    rateLimit(this, props.edge);
    for (const listener of this.props.edge.listeners) this.virtualService(listener);
    this.destinationRule();
  }

  /** Hops ① to ③. */
  private service() {
    const { annotations, ports, externalTrafficPolicy, loadBalancerSourceRanges } = edgeService(this.props.edge);
    const { nlb } = this.props.environment;
    new k8s.KubeService(this, 'service', {
      metadata: metadata(this.props.edge.service, 'otlp-gateway', Wave.DOOR, annotations),
      spec: {
        type: 'LoadBalancer',
        selector: this.props.edge.labels,
        ...(nlb.targetType === 'ip' && { allocateLoadBalancerNodePorts: false }),
        externalTrafficPolicy,
        loadBalancerSourceRanges: loadBalancerSourceRanges && [...loadBalancerSourceRanges],
        ports: ports.map(({ name, port, targetPort }) => ({
          name,
          port,
          targetPort: k8s.IntOrString.fromNumber(targetPort),
          protocol: 'TCP',
        })),
      },
    });
  }

  /** Hop ④. Inside TLS, ALPN tells HTTP/2 from HTTP/1.1, so gRPC is HTTPS too; GRPC with TLS is refused. */
  private gateway() {
    const { tls, access } = this.props.environment;
    new Gateway(this, 'gateway', {
      metadata: metadata(this.props.edge.gateway, 'otlp-gateway', Wave.ROUTES),
      spec: {
        selector: this.props.edge.labels,
        servers: this.props.edge.listeners.map(({ port, name, host, credentialName }) => ({
          port: { number: port, name, protocol: 'HTTPS' },
          // Only VirtualServices of this namespace may bind the host.
          hosts: [`./${host}`],
          tls: {
            mode: access.mtls ? GatewaySpecServersTlsMode.MUTUAL : GatewaySpecServersTlsMode.SIMPLE,
            credentialName,
            ...(access.mtls && {
              caCertCredentialName: caCredential(access.mtls.caSecret),
              subjectAltNames: access.mtls.subjectAltNames && [...access.mtls.subjectAltNames],
            }),
            minProtocolVersion: {
              '1.2': GatewaySpecServersTlsMinProtocolVersion.TLSV1_UNDERSCORE_2,
              '1.3': GatewaySpecServersTlsMinProtocolVersion.TLSV1_UNDERSCORE_3,
            }[tls.minVersion],
          },
        })),
      },
    });
  }

  /** One per host: `hosts` ignores the port that clients put into :authority; a match on authority would not. */
  private virtualService({ transport, name, host, matches, receiver }: Listener) {
    const { gateway, tier } = this.props.edge;
    new VirtualService(this, name, {
      metadata: metadata({ name, namespace: gateway.namespace }, 'otlp-gateway', Wave.ROUTES),
      spec: {
        hosts: [host],
        gateways: [gateway.name],
        http: [
          {
            name,
            match: matches.map(uri => ({ uri })),
            route: [{ destination: { host: tier.host, port: { number: receiver.port } } }],
            ...this.headers(),
            ...(transport === 'http' && this.cors()),
            timeout: '30s',
            // Never `unavailable`: that is what a receiver short of memory answers, and retrying would multiply its load.
            retries: { attempts: 2, retryOn: 'connect-failure,refused-stream,reset-before-request' },
          },
        ],
      },
    });
  }

  /**
   * Removes the sender's X-Scope-OrgID, unless the gateway's JWT filter has set it. Where it is trusted, it is made single: of two,
   * both would reach Alloy, whose exporter then fails for all that waits behind them.
   */
  private headers() {
    const { tenant, access } = this.props.environment;
    if (tenant?.claim !== undefined && access.jwt?.at === 'gateway') return {};
    if (tenant?.header) return { headers: { request: { set: { [TENANT_HEADER]: `%REQ(${TENANT_HEADER})%` } } } };
    return { headers: { request: { remove: [TENANT_HEADER] } } };
  }

  /** Here and nowhere else: two answers to a preflight are none. */
  private cors() {
    const { cors, access } = this.props.environment;
    if (!cors) return {};
    const credential =
      access.jwt?.header?.name ?? (access.jwt || access.basic || access.bearer ? 'authorization' : undefined);
    return {
      corsPolicy: {
        allowOrigins: cors.allowOrigins.map(exact => ({ exact })),
        allowMethods: ['POST'],
        allowHeaders: ['content-type', ...(credential ? [credential.toLowerCase()] : [])],
        maxAge: `${cors.maxAgeSeconds}s`,
        unmatchedPreflights: VirtualServiceSpecHttpCorsPolicyUnmatchedPreflights.IGNORE,
      },
    };
  }

  private destinationRule() {
    const { service, host, upstreamIdleSeconds } = this.props.edge.tier;
    const { receiver, gateway } = this.props.environment;
    const limit = gateway.maxConcurrentRequests;
    new DestinationRule(this, 'alloy', {
      metadata: metadata(service, 'otlp-gateway', Wave.ROUTES),
      spec: {
        host,
        trafficPolicy: {
          loadBalancer: { simple: DestinationRuleSpecTrafficPolicyLoadBalancerSimple.LEAST_UNDERSCORE_REQUEST },
          tls: receiver.tls
            ? {
                mode: DestinationRuleSpecTrafficPolicyTlsMode.MUTUAL,
                credentialName: receiver.tls.gatewaySecret,
                sni: host,
                subjectAltNames: [host],
              }
            : { mode: DestinationRuleSpecTrafficPolicyTlsMode.ISTIO_UNDERSCORE_MUTUAL },
          connectionPool: {
            http: {
              idleTimeout: `${upstreamIdleSeconds}s`,
              ...(limit && { http2MaxRequests: limit, http1MaxPendingRequests: limit }),
            },
          },
        },
      },
    });
  }
}

/**
 * istiod takes a credential for a CA by its ending; any other it reads as certificate and key, and every handshake fails.
 * It finds the Secret with or without the ending.
 */
function caCredential(secret: string): string {
  return secret.endsWith(CA_SUFFIX) ? secret : secret + CA_SUFFIX;
}
