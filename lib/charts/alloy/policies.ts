/** Istio's policies for Alloy's pods: only the gateway gets in, by mTLS, on the receiver's ports. */
import { Construct } from 'constructs';
import { Sidecar } from '../../../imports/networking.istio.io';
import {
  AuthorizationPolicy,
  AuthorizationPolicySpecAction,
  PeerAuthentication,
  PeerAuthenticationSpecMtlsMode,
  PeerAuthenticationSpecPortLevelMtlsMode,
  RequestAuthentication,
} from '../../../imports/security.istio.io';
import { isZstd } from '../encodings';
import { claimConditions, jwtRules, requestPrincipals } from '../jwt';
import { metadata, Wave } from '../metadata';
import type { AlloyProps } from './props';

/** Who may send to Alloy's pods. */
export class AlloyPolicies extends Construct {
  /**
   * Refuses plain text. Metrics and probes still work: the sidecar's agent serves them on 15020 and 15021, which the
   * policy does not cover.
   */
  readonly peerAuthentication: PeerAuthentication;
  /** Tokens are validated; none without `jwt`. */
  readonly requestAuthentication?: RequestAuthentication;
  /**
   * Lets the allowed principals in, on the receivers' ports. Everything else is refused, Alloy's own UI included. With
   * `sharedPods` it refuses all others on the receivers' ports, and says nothing of other ports.
   */
  readonly allow: AuthorizationPolicy;
  /** Refuses zstd; none if every receiver accepts it. */
  readonly encodings?: AuthorizationPolicy;
  /** Limits the requests in flight in each pod, and closes idle connections; none with `sharedPods`: it is about all ports. */
  readonly sidecar?: Sidecar;

  constructor(
    scope: Construct,
    id: string,
    private readonly alloy: AlloyProps,
  ) {
    super(scope, id);
    const { podLabels, prefix, jwt, receivers, sharedPods } = alloy;
    const strict = { mode: PeerAuthenticationSpecPortLevelMtlsMode.STRICT };
    this.peerAuthentication = new PeerAuthentication(this, 'mtls', {
      metadata: metadata({ name: `${prefix}-mtls` }, Wave.CONFIG),
      spec: {
        selector: { matchLabels: podLabels },
        // Without `mtls` the other ports keep what the namespace or the mesh says.
        ...(sharedPods
          ? { portLevelMtls: Object.fromEntries(receivers.map(({ port }) => [port, strict])) }
          : { mtls: { mode: PeerAuthenticationSpecMtlsMode.STRICT } }),
      },
    });
    if (jwt)
      this.requestAuthentication = new RequestAuthentication(this, 'jwt', {
        metadata: metadata({ name: `${prefix}-jwt` }, Wave.CONFIG),
        spec: { selector: { matchLabels: podLabels }, jwtRules: jwtRules(jwt) },
      });
    this.allow = sharedPods ? this.refuseOthers() : this.allowGateway();
    this.encodings = this.refuseEncodings();
    if (!sharedPods) this.sidecar = this.boundRequests();
  }

  private allowGateway(): AuthorizationPolicy {
    const { podLabels, prefix, allowedPrincipals, receivers, jwt, jwtPrincipals, headless } = this.alloy;
    const to = [{ operation: { ports: receivers.map(({ port }) => String(port)) } }];
    const withToken = jwt ? (jwtPrincipals ?? allowedPrincipals) : [];
    const without = allowedPrincipals.filter(principal => !withToken.includes(principal));
    return new AuthorizationPolicy(this, 'from-gateway', {
      metadata: metadata({ name: `${prefix}-from-${headless ? 'alloy' : 'gateway'}` }, Wave.CONFIG),
      spec: {
        selector: { matchLabels: podLabels },
        action: AuthorizationPolicySpecAction.ALLOW,
        rules: [
          ...(without.length ? [{ from: [{ source: { principals: without } }], to }] : []),
          ...(jwt && withToken.length
            ? [
                {
                  from: [{ source: { principals: [...withToken], requestPrincipals: requestPrincipals(jwt) } }],
                  to,
                  when: claimConditions(jwt),
                },
              ]
            : []),
        ],
      },
    });
  }

  /**
   * Refuses all but the allowed principals on the receivers' ports. A policy that allows would close every port that it does
   * not name, and open those that another policy keeps closed.
   */
  private refuseOthers(): AuthorizationPolicy {
    const { podLabels, prefix, allowedPrincipals, receivers } = this.alloy;
    return new AuthorizationPolicy(this, 'from-gateway', {
      metadata: metadata({ name: `${prefix}-from-gateway` }, Wave.CONFIG),
      spec: {
        selector: { matchLabels: podLabels },
        action: AuthorizationPolicySpecAction.DENY,
        rules: [
          {
            from: [{ source: { notPrincipals: [...allowedPrincipals] } }],
            to: [{ operation: { ports: receivers.map(({ port }) => String(port)) } }],
          },
        ],
      },
    });
  }

  /**
   * Refuses zstd port by port: if a policy names no port, Istio drops its header conditions for a TCP port and denies
   * everything there.
   */
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
   * Limits the requests in flight in each pod, from all senders and gateway pods together: a DestinationRule limits
   * each gateway pod on its own. The Sidecar's pool replaces the DestinationRule's for this hop, so the idle timeout is
   * repeated here.
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
