/** What the gateway refuses, on the OTLP ports alone: its other ports belong to other applications. */
import { Construct } from 'constructs';
import {
  AuthorizationPolicy,
  type AuthorizationPolicySpec,
  AuthorizationPolicySpecAction,
  type AuthorizationPolicySpecRules,
  RequestAuthentication,
} from '../../../imports/security.istio.io';
import { GATEWAY_API_GROUP } from '../../facts/gateway-api';
import { isZstd } from '../encodings';
import { claimConditions, type Jwt, jwtRules, requestPrincipals } from '../jwt';
import { metadata, Wave } from '../metadata';
import type { GatewayProps, Listener } from './props';

/** What a policy is for: pods by their labels, or a Gateway of the Gateway API, and so the pods that istiod makes of it. */
export type PolicyTarget = Pick<AuthorizationPolicySpec, 'selector'> | Pick<AuthorizationPolicySpec, 'targetRefs'>;

/** Policies for the gateway's pods, whoever deploys them. */
export function onPods({ podLabels }: GatewayProps): PolicyTarget {
  return { selector: { matchLabels: podLabels } };
}

/** Policies for the Gateway, of their own namespace. */
export function onGateway({ gatewayName: name }: GatewayProps): PolicyTarget {
  return { targetRefs: [{ group: GATEWAY_API_GROUP, kind: 'Gateway', name }] };
}

/** The policies at the gateway's pods. */
export class GatewayPolicies extends Construct {
  /** Refuses addresses outside `allowlist`; none without the prop. */
  readonly allowlist?: AuthorizationPolicy;
  /** Validates tokens; none without `jwt`. */
  readonly requestAuthentication?: RequestAuthentication;
  /** Refuses requests without a valid token; none without `jwt`. */
  readonly token?: AuthorizationPolicy;
  /** Refuses zstd if Alloy's pods have no sidecar that does; none in a mesh. */
  readonly encodings?: AuthorizationPolicy;

  constructor(
    scope: Construct,
    id: string,
    private readonly edge: GatewayProps,
    private readonly target: PolicyTarget,
  ) {
    super(scope, id);
    const { allowlist, jwt, upstreamTlsSecret } = edge;
    if (allowlist) this.allowlist = this.denyOtherAddresses([...allowlist]);
    if (jwt) {
      this.requestAuthentication = this.validateTokens(jwt);
      this.token = this.requireToken(jwt);
    }
    // In a mesh Alloy's sidecar refuses zstd, for senders inside the mesh too.
    if (upstreamTlsSecret) this.encodings = this.refuseEncodings();
  }

  /** Denies by a DENY policy: an ALLOW policy would refuse whatever it does not name, on every port of the gateway. */
  private denyOtherAddresses(notIpBlocks: string[]) {
    return this.deny('allowlist', [{ from: [{ source: { notIpBlocks } }], to: this.onlyOtlp() }]);
  }

  /** Refuses bad tokens. Requests without a token pass: `token` refuses those. */
  private validateTokens(jwt: Jwt) {
    return new RequestAuthentication(this, 'jwt', {
      metadata: metadata({ name: `${this.edge.prefix}-jwt` }, Wave.CONFIG),
      spec: { ...this.target, jwtRules: jwtRules(jwt) },
    });
  }

  private requireToken(jwt: Jwt) {
    const to = this.onlyOtlp({ notMethods: this.edge.cors && ['OPTIONS'] });
    return this.deny('jwt', [
      { from: [{ source: { notRequestPrincipals: requestPrincipals(jwt) } }], to },
      ...claimConditions(jwt).map(({ key, values }) => ({ to, when: [{ key, notValues: values }] })),
    ]);
  }

  private refuseEncodings() {
    const rules = this.edge.listeners
      .filter(({ zstd }) => !zstd)
      .map(listener => ({
        to: this.onlyOtlp({ listeners: [listener] }),
        when: [isZstd(listener.transport)],
      }));
    return rules.length ? this.deny('encodings', rules) : undefined;
  }

  private deny(what: string, rules: AuthorizationPolicySpecRules[]) {
    return new AuthorizationPolicy(this, `${what}-policy`, {
      metadata: metadata({ name: `${this.edge.prefix}-${what}` }, Wave.CONFIG),
      spec: {
        ...this.target,
        action: AuthorizationPolicySpecAction.DENY,
        rules,
      },
    });
  }

  /**
   * Matches the port that Envoy binds: a host match alone misses clients that send host:port. On a shared port, matches
   * our hosts in both forms.
   */
  private onlyOtlp({
    listeners = this.edge.listeners,
    notMethods,
  }: {
    listeners?: readonly Listener[];
    notMethods?: string[];
  } = {}): AuthorizationPolicySpecRules['to'] {
    const ports = [...new Set(listeners.map(({ targetPort }) => String(targetPort)))];
    const names = [...new Set(listeners.map(({ host }) => host))];
    const hosts = this.edge.sharedPorts && names.flatMap(host => [host, `${host}:*`]);
    return [{ operation: { ports, ...(hosts && { hosts }), ...(notMethods && { notMethods }) } }];
  }
}
