/** What may refuse requests: ours must be as synthesized, and others' are named when they can refuse ours. */

import { holdsFor, type Labels, selects } from '../../kubernetes/selector';
import { broken, type Finding, ok, together, unknown } from '../hop';
import type { Live } from '../live';
import type { KubeObject } from '../observations';
import { rateLimit } from './rate-limit';

const KINDS = ['PeerAuthentication', 'RequestAuthentication', 'AuthorizationPolicy'] as const;

const WHY: Record<(typeof KINDS)[number], string> = {
  PeerAuthentication:
    'It says that Alloy takes mTLS alone. Stricter or laxer than the DestinationRule of the gateway, it ends in 503 or in an open door.',
  RequestAuthentication:
    'Alone it lets requests without a token through, and refuses those with a token of another issuer: 401 (gRPC 16).',
  AuthorizationPolicy:
    'What it does not allow gets 403 “RBAC: access denied” (gRPC PERMISSION_DENIED), which no client retries. A change reaches open connections only after Envoy’s drain, about 45 s.',
};

export function edgePolicies(live: Live): Finding {
  const { namespace } = live.environment.gateway;
  const ports = live.edge.listeners.map(({ bind }) => String(bind));
  const policies = judge(live, namespace, podLabels(live, namespace, live.edge.labels), ports);
  return together([policies, rateLimit(live)]);
}

export function alloyPolicies(live: Live): Finding {
  const ports = live.tier.receivers.map(({ port }) => String(port));
  const { namespace } = live.tier.service;
  return judge(live, namespace, podLabels(live, namespace, live.tier.labels), ports);
}

/** All labels of one of our pods: somebody else's selector may use labels that ours does not. */
function podLabels(live: Live, namespace: string, some: Labels): Labels {
  const pods = live.list('Pod', namespace);
  const pod = 'value' in pods ? pods.value.find(({ metadata }) => selects(some, metadata.labels)) : undefined;
  return pod?.metadata.labels ?? some;
}

function judge(live: Live, namespace: string, labels: Labels, ports: readonly string[]): Finding {
  const ours = KINDS.flatMap(kind =>
    live
      .synthesized(kind, namespace)
      .filter(({ spec }) => holdsFor(spec.selector?.matchLabels, labels))
      .map(({ metadata }) =>
        live.compare(kind, { name: metadata.name, namespace }, WHY[kind], { fine: metadata.name }),
      ),
  );
  const readable = KINDS.map(kind => live.list(kind, namespace)).find(list => 'unknown' in list);
  const others = foreign(live, namespace, labels, ports);
  if (ours.length || others.verdict === 'broken') return together([...ours, others]);
  return readable && 'unknown' in readable
    ? unknown(readable.unknown)
    : together([ok('none of ours, none that refuses'), others]);
}

/** Somebody else's policy on the same pods: broken when it refuses all of ours, not judged when it depends on the request. */
function foreign(live: Live, namespace: string, labels: Labels, ports: readonly string[]): Finding {
  const all = live.list('AuthorizationPolicy', namespace);
  if ('unknown' in all) return unknown(all.unknown);
  const known = live.synthesized('AuthorizationPolicy', namespace).map(({ metadata }) => metadata.name);
  const others = all.value.filter(
    ({ metadata, spec }) =>
      !known.includes(metadata.name) && !spec?.targetRefs && holdsFor(spec?.selector?.matchLabels, labels),
  );
  const denials = others.filter(({ spec }) => spec?.action === 'DENY');
  const fix = (policy: KubeObject) =>
    `kubectl -n ${namespace} get authorizationpolicy ${policy.metadata.name} -o yaml   # take ports ${ports.join(', ')} out of it`;
  const closed = denials.find(({ spec }) => rulesOf(spec).some(rule => isUnconditional(rule, ports)));
  if (closed) return broken(`AuthorizationPolicy ${closed.metadata.name} denies`, WHY.AuthorizationPolicy, fix(closed));
  const allows = others.filter(({ spec }) => (spec?.action ?? 'ALLOW') === 'ALLOW');
  const shut = allows[0];
  const oursAllow = live
    .synthesized('AuthorizationPolicy', namespace)
    .some(({ spec }) => spec.action === 'ALLOW' && holdsFor(spec.selector?.matchLabels, labels));
  if (shut && !oursAllow && !allows.some(({ spec }) => rulesOf(spec).some(rule => concerns(rule, ports))))
    return broken(
      `AuthorizationPolicy ${shut.metadata.name} allows other ports alone`,
      `As soon as one ALLOW policy selects a pod, whatever none of them names is refused. ${WHY.AuthorizationPolicy}`,
      fix(shut),
    );
  const maybe = [...denials, ...others.filter(({ spec }) => spec?.action === 'CUSTOM')].filter(({ spec }) =>
    rulesOf(spec).some(rule => concerns(rule, ports)),
  );
  return unknown(maybe.map(({ metadata }) => `AuthorizationPolicy ${metadata.name} may refuse some`).join(', '));
}

interface Rule {
  readonly from?: unknown;
  readonly when?: unknown;
  readonly to?: readonly { readonly operation?: { readonly ports?: readonly string[] } & Record<string, unknown> }[];
}

const rulesOf = (spec?: { rules?: Rule[] }): readonly Rule[] => spec?.rules ?? [];

/** Whether a rule can fit a request on one of these ports. */
const concerns = ({ to }: Rule, ports: readonly string[]): boolean =>
  !to || to.some(({ operation }) => !operation?.ports || operation.ports.some(port => ports.includes(port)));

/** Whether it fits every request there. */
const isUnconditional = (rule: Rule, ports: readonly string[]): boolean =>
  concerns(rule, ports) &&
  !rule.from &&
  !rule.when &&
  (!rule.to || rule.to.some(({ operation = {} }) => Object.keys(operation).every(key => key === 'ports')));
