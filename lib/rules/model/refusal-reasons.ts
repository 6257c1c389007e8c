/** Says why a policy refuses requests, and what helps. */

import { ISTIO_NAMESPACE } from '../../facts/istio';
import { few, get, strings, text } from '../../kubernetes/json';
import { nameOf } from '../../kubernetes/manifests';
import { jwtRulesIn, whyNotArriving } from './jwt';
import { type Pods, peerMode, policiesFor } from './mesh';
import { tlsModeFor } from './mesh-hop';
import type { Model } from './model';
import { fieldsOf, type Kind, type PolicyField } from './policy-fields';
import { isAllow } from './read/istio/authorization-policy';
import type { JwtRule } from './read/istio/request-authentication';
import type { Workload } from './read/kubernetes/workloads';
import type { Refusal } from './senders';
import { serverText } from './servers';

/** Why requests are refused, as a part of a sentence; where that is written, and what helps. */
interface Reason {
  readonly text: string;
  /** The field of the policy that decides. @default - the rule */
  readonly field?: PolicyField | undefined;
  readonly fix?: string | undefined;
}

/** The reason of a refusal. undefined: the rule itself says all. */
export function reasonOf(model: Model, refusal: Refusal): Reason | undefined {
  const { rule, fields, checkpoint } = refusal;
  if (!rule) return undefined;
  const isAllowing = isAllow(rule);
  if (isAllowing && checkpoint.view.isTcp && fieldsOf(rule).isOfRequests)
    return {
      text: `the Service of ${nameOf(refusal.way.at.process.workload.manifest)} says tcp for the port, or no protocol that Istio knows, and there Istio leaves a rule out that speaks of requests`,
      fix: OF_REQUESTS,
    };
  const { from, to, when } = fieldsOf(rule);
  const deciding = isAllowing ? fields : [...from, ...to, when].flat();
  const told = ORDER.flatMap(kind => deciding.filter(field => field.kind === kind));
  for (const field of told) {
    const reason = reasonFor(model, refusal, field);
    if (reason) return { field, ...reason };
  }
  if (!isAllowing && checkpoint.view.isTcp && fieldsOf(rule).isOfRequests)
    return {
      text: `the Service of ${nameOf(refusal.way.at.process.workload.manifest)} says tcp for the port, or no protocol that Istio knows, and there Istio leaves out what a rule says of requests`,
      fix: OF_REQUESTS,
    };
  return undefined;
}

const OF_REQUESTS =
  "Write the appProtocol of the port on Alloy's Service (grpc, http), or name principals, namespaces and ports alone.";

/** What is told first where several fields are not met. */
const ORDER: readonly Kind[] = [
  ...(['token', 'principal', 'service account', 'namespace', 'trust domain'] as const),
  ...(['method', 'path', 'host', 'address', 'client address', 'server name', 'port'] as const),
];

function reasonFor(model: Model, refusal: Refusal, field: PolicyField): Reason | undefined {
  const isAllowing = isAllow(refusal.rule!);
  const isEdge = refusal.checkpoint.view.from === 'client';
  const values = few(strings(field.values));
  switch (field.kind) {
    case 'token':
      return field.isNegated !== isAllowing ? tokenReason(model, refusal, field) : undefined;
    case 'principal':
    case 'service account':
    case 'namespace':
    case 'trust domain':
      return field.isNegated !== isAllowing ? identityReason(model, refusal, isEdge) : undefined;
    case 'method':
      return isAllowing
        ? {
            text: `every OTLP request is a POST, and the rule says ${field.written}: ${values}`,
            fix: 'Write methods: [POST], or leave them out.',
          }
        : undefined;
    case 'path':
      return isAllowing ? pathReason(refusal, field, values) : undefined;
    case 'host':
      return isAllowing
        ? {
            text: `the rule says ${field.written}: ${values}, and requests come for ${few(refusal.flow.hosts)}`,
            fix: 'Name the hosts of the route, each also with ":*" behind it, or ports instead.',
          }
        : undefined;
    case 'address':
      return isEdge || !isAllowing === !field.isNegated
        ? undefined
        : {
            text: `Alloy's sidecar sees the gateway's address, and ${field.written} has clients': ${values}`,
            fix: 'Compare addresses at the gateway, or write remoteIpBlocks.',
          };
    case 'server name':
      return field.isNegated !== isAllowing ? serverNameReason(refusal, field, values) : undefined;
    default:
      return undefined;
  }
}

/** Why no handshake names one of the values of connection.sni. */
function serverNameReason({ checkpoint, flow }: Refusal, field: PolicyField, values: string): Reason {
  const { from, serverName } = checkpoint.view;
  const said = `the rule says ${field.written}: ${values}`;
  const fix = 'Take connection.sni out: name hosts or ports at the gateway, and at Alloy the identity of the gateway.';
  if (serverName === false) return { text: `${said}, and there is no TLS on this hop`, fix };
  return from === 'client'
    ? {
        text: `${said}, and senders’ handshakes name ${few(flow.hosts)}, without a port`,
        fix: 'Write the hosts of the Gateway’s server.',
      }
    : { text: `${said}, and the gateway’s own handshake names ${serverName}`, fix };
}

function pathReason({ path, way }: Refusal, field: PolicyField, values: string): Reason {
  const asked = path ?? way.requests[0]?.path ?? 'another path';
  return {
    text: `requests come for ${asked}, and the rule says ${field.written}: ${values}`,
    fix: `Name the path ${asked}, or leave the paths to the routes.`,
  };
}

/** Why nobody has an identity, or another one. */
function identityReason(model: Model, { flow, way, checkpoint }: Refusal, isEdge: boolean): Reason {
  if (isEdge)
    return {
      text: `${serverText(flow.server)} asks for no certificate, so that nobody has an identity there`,
      fix: "Ask for who sends by ports, addresses or a token at the gateway, and for the gateway's identity at Alloy; or write tls.mode: MUTUAL.",
    };
  const { workload } = way.at.process;
  if (checkpoint.view.identity === false) {
    const mode = tlsModeFor(model, flow.servicePort);
    const policy = peerMode(model, workload, way.at.receiver.port)?.policy;
    const why = mode
      ? `its DestinationRule says tls.mode: ${mode}`
      : policy
        ? `${nameOf(policy)} says DISABLE`
        : 'the mesh says enableAutoMtls: false';
    return {
      text: `the gateway speaks to it without the mesh's mTLS (${why}), and then has no identity`,
      fix: 'Write tls.mode: ISTIO_MUTUAL in the DestinationRule, and no DISABLE in the PeerAuthentication.',
    };
  }
  const own = principalOf(way.gateway);
  return {
    text: own ? `the gateway comes as ${own}` : 'the gateway comes with another identity',
    fix: own && `Name the identity of the gateway's pods: cluster.local${own}.`,
  };
}

/** `/ns/<namespace>/sa/<name>` of pods. */
function principalOf(pods: Pods | Workload | undefined): string | undefined {
  if (!pods || !('spec' in pods) || !pods.namespace) return undefined;
  return `/ns/${pods.namespace}/sa/${text(get(pods.spec, 'serviceAccountName')) ?? 'default'}`;
}

/** Why no token is seen there. */
function tokenReason(model: Model, refusal: Refusal, field: PolicyField): Reason {
  const { way, flow, checkpoint, policy } = refusal;
  const isEdge = checkpoint.view.from === 'client';
  const pods = isEdge ? way.gateway : way.at.process.workload;
  const where = isEdge ? "the gateway's pods" : "Alloy's pods";
  const rules = pods ? jwtRulesIn(model, policiesFor(model, 'RequestAuthentication', pods)) : [];
  if (rules.length === 0)
    return {
      text: `no RequestAuthentication checks tokens at ${where}, so that no request has one there`,
      fix: isEdge ? 'Add a RequestAuthentication with the same selector.' : tokenFix(policy.namespace),
    };
  if (!isEdge) {
    const first = way.gateway ? policiesFor(model, 'RequestAuthentication', way.gateway) : [];
    const reasons = rules.map(rule => whyNotArriving(model, first, rule, flow.route));
    const [reason] = reasons;
    if (reason && reasons.every(Boolean)) return goneReason(rules[0]!, reason);
  }
  const issuers = few(
    new Set(rules.map(({ issuer, audiences }) => (field.name.includes('aud') ? few(audiences) : issuer))),
  );
  return {
    text: `the tokens that are valid there are of ${issuers}, and the rule says ${few(strings(field.values))}`,
    fix: field.name.includes('aud')
      ? 'Name an audience of the RequestAuthentication.'
      : "Write the RequestAuthentication's issuer, a slash and the subject: <issuer>/*.",
  };
}

function tokenFix(namespace: string): string {
  const selector =
    namespace === ISTIO_NAMESPACE
      ? "Give the policy the selector of the gateway's pods"
      : 'Ask for the token at the gateway alone';
  return `${selector}, or check the token at Alloy too: a RequestAuthentication there, and forwardOriginalToken: true at the gateway.`;
}

function goneReason({ policy, places }: JwtRule, reason: NonNullable<ReturnType<typeof whyNotArriving>>): Reason {
  if (!('policy' in reason.by))
    return {
      text: `the route of ${nameOf(reason.by.table.manifest)} takes away the header from which ${nameOf(policy)} reads the token`,
      fix: `Leave ${few(places)} out of headers.request.`,
    };
  if ('isOfOtherIssuer' in reason && reason.isOfOtherIssuer)
    return {
      text: `${nameOf(reason.by.policy)} reads the same ${few(places)} at the gateway, and refuses tokens of any issuer but ${reason.by.issuer}`,
      fix: 'Name one issuer at both, or let each read a header of its own (fromHeaders).',
    };
  return {
    text: `${nameOf(reason.by.policy)} takes the token out at the gateway, so that ${nameOf(policy)} finds none`,
    fix: `Write forwardOriginalToken: true in ${nameOf(reason.by.policy)}.`,
  };
}
