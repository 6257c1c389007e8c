/** Who reaches Alloy's pods, by Istio's policies: the gateway, by mTLS, on the receiver's ports. */
import { Construct } from 'constructs';
import { Sidecar } from '../../../imports/networking.istio.io';
import {
  AuthorizationPolicy,
  AuthorizationPolicySpecAction,
  PeerAuthentication,
  PeerAuthenticationSpecMtlsMode,
  RequestAuthentication,
} from '../../../imports/security.istio.io';
import { isZstd } from '../encodings';
import { claimConditions, jwtRules, requestPrincipals } from '../jwt';
import { metadata, Wave } from '../metadata';
import type { AlloyProps } from './props';

export class AlloyPolicies extends Construct {
  /** Plain text is refused. Metrics and probes are served by the sidecar's agent on 15020 and 15021, which it does not touch. */
  readonly peerAuthentication: PeerAuthentication;
  /** Tokens are validated; none without `jwt`. */
  readonly requestAuthentication?: RequestAuthentication;
  /** Lets the allowed principals in, on the receivers' ports; everything else is refused, Alloy's own UI included. */
  readonly allow: AuthorizationPolicy;
  /** Refuses zstd; none where every receiver takes it. */
  readonly encodings?: AuthorizationPolicy;
  /** Bounds the requests under way in each pod, and the idle connections. */
  readonly sidecar: Sidecar;

  constructor(
    scope: Construct,
    id: string,
    private readonly alloy: AlloyProps,
  ) {
    super(scope, id);
    const { podLabels, prefix, jwt } = alloy;
    this.peerAuthentication = new PeerAuthentication(this, 'mtls', {
      metadata: metadata({ name: `${prefix}-mtls` }, Wave.CONFIG),
      spec: { selector: { matchLabels: podLabels }, mtls: { mode: PeerAuthenticationSpecMtlsMode.STRICT } },
    });
    if (jwt)
      this.requestAuthentication = new RequestAuthentication(this, 'jwt', {
        metadata: metadata({ name: `${prefix}-jwt` }, Wave.CONFIG),
        spec: { selector: { matchLabels: podLabels }, jwtRules: jwtRules(jwt) },
      });
    this.allow = this.allowGateway();
    this.encodings = this.refuseEncodings();
    this.sidecar = this.boundRequests();
  }

  private allowGateway(): AuthorizationPolicy {
    const { podLabels, prefix, allowedPrincipals, receivers, jwt } = this.alloy;
    const source = { principals: [...allowedPrincipals], ...(jwt && { requestPrincipals: requestPrincipals(jwt) }) };
    return new AuthorizationPolicy(this, 'from-gateway', {
      metadata: metadata({ name: `${prefix}-from-gateway` }, Wave.CONFIG),
      spec: {
        selector: { matchLabels: podLabels },
        action: AuthorizationPolicySpecAction.ALLOW,
        rules: [
          {
            from: [{ source }],
            to: [{ operation: { ports: receivers.map(({ port }) => String(port)) } }],
            ...(jwt && { when: claimConditions(jwt) }),
          },
        ],
      },
    });
  }

  /** By port: where a policy names none, Istio drops the conditions on headers for a TCP port and denies everything there. */
  private refuseEncodings(): AuthorizationPolicy | undefined {
    const { podLabels, prefix, receivers } = this.alloy;
    const rules = receivers
      .filter(({ zstd }) => !zstd)
      .map(({ transport, port }) => ({
        to: [{ operation: { ports: [String(port)] } }],
        when: [isZstd(transport)],
      }));
    if (!rules.length) return undefined;
    return new AuthorizationPolicy(this, 'encodings', {
      metadata: metadata({ name: `${prefix}-encodings` }, Wave.CONFIG),
      spec: { selector: { matchLabels: podLabels }, action: AuthorizationPolicySpecAction.DENY, rules },
    });
  }

  /**
   * Requests under way in each pod, whoever sends them and through however many gateway pods: a DestinationRule counts at each
   * of those by itself. What a Sidecar says of the pool replaces what the DestinationRule says of it here, so its idle timeout
   * stands here too.
   */
  private boundRequests(): Sidecar {
    const { podLabels, prefix, idleTimeoutSeconds, maxConcurrentRequests: most } = this.alloy;
    return new Sidecar(this, 'sidecar', {
      metadata: metadata({ name: prefix }, Wave.CONFIG),
      spec: {
        workloadSelector: { labels: podLabels },
        inboundConnectionPool: {
          http: { idleTimeout: `${idleTimeoutSeconds}s`, http2MaxRequests: most, http1MaxPendingRequests: most },
        },
      },
    });
  }
}
