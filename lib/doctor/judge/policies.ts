/**
 * Judges what may refuse requests: our policies must be as synthesized; somebody else's are named if they can refuse
 * ours.
 */

import { get, stringMap } from '../../kubernetes/json';
import type { PolicyKind } from '../../kubernetes/kinds';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { holdsFor } from '../../kubernetes/selector';
import { kubectlIn } from '../../path/commands';
import { type Pods, policiesFor } from '../../rules/model/mesh';
import { speaksOf } from '../../rules/model/policy-rules';
import { actionOf, rulesOf } from '../../rules/model/read/istio/authorization-policy';
import type { Live, LiveEdge } from '../live';
import { broken, type Look, ok, remark, together, unknown } from '../look';
import { alloyPods, gatewayPods, isOurs } from '../way';
import { rateLimit } from './rate-limit';

/** What the policies of each kind do, in the order in which they are judged. */
const WHY: Readonly<Record<PolicyKind, string>> = {
  PeerAuthentication:
    'It says that Alloy takes mTLS alone. Stricter or laxer than the DestinationRule of the gateway, it ends in 503 or in an open door.',
  RequestAuthentication:
    'Alone it lets requests without a token through, and refuses those with a token of another issuer: 401 (gRPC 16).',
  AuthorizationPolicy:
    'What it does not allow gets 403 “RBAC: access denied” (gRPC PERMISSION_DENIED), which no client retries. A change reaches open connections only after Envoy’s drain, about 45 s.',
};

const KINDS = Object.keys(WHY) as readonly PolicyKind[];

/** Judges the policies at the gateway's pods, the rate limit included. */
export function edgePolicies(live: LiveEdge): Look {
  const ports = live.edge.listeners.map(({ bind }) => bind);
  return together([judge(live, live.edge.namespace, gatewayPods(live), ports), rateLimit(live)]);
}

/** Judges the policies at Alloy's pods. */
export function alloyPolicies(live: Live): Look {
  const ports = live.tier.receivers.map(({ port }) => port);
  return judge(live, live.tier.service.namespace, alloyPods(live), ports);
}

function judge(live: Live, namespace: string, pods: readonly Pods[], ports: readonly number[]): Look {
  const ours = KINDS.flatMap(kind =>
    live
      .synthesized(kind, namespace)
      .filter(({ spec }) =>
        pods.some(({ labels }) => holdsFor(stringMap(get(spec, 'selector', 'matchLabels')), labels)),
      )
      .map(({ metadata }) =>
        live.compare(kind, { name: metadata.name, namespace }, WHY[kind], { fine: metadata.name }),
      ),
  );
  const dark = KINDS.map(kind => live.cluster.list(kind, namespace)).find(list => 'unknown' in list);
  if (dark && 'unknown' in dark) return together([...ours, unknown(dark.unknown)]);
  return together([...(ours.length ? ours : [ok('none of ours, none that refuses')]), ...others(live, pods, ports)]);
}

/**
 * Looks at somebody else's policies on our pods: broken if a policy leaves a port of ours out, unknown if the request
 * decides.
 */
function others(live: Live, pods: readonly Pods[], ports: readonly number[]): Look[] {
  const held = [...new Set(pods.flatMap(pod => policiesFor(live.cluster.model, 'AuthorizationPolicy', pod)))];
  const foreign = held.filter(policy => !isOurs(live, policy));
  const isAbout = (policy: Manifest, port: number) => rulesOf(policy).some(rule => speaksOf(rule, port, []));
  const allowing = held.filter(policy => actionOf(policy) === 'ALLOW');
  const shut = allowing.length ? ports.find(port => !allowing.some(policy => isAbout(policy, port))) : undefined;
  const [first] = foreign.filter(policy => actionOf(policy) === 'ALLOW');
  if (shut !== undefined && first)
    return [
      broken(
        `${nameOf(first)} allows other ports than ${shut} alone`,
        `As soon as one ALLOW policy selects a pod, whatever none of them names is refused. ${WHY.AuthorizationPolicy}`,
        `${kubectlIn(first.namespace)} get authorizationpolicy ${first.name} -o yaml   # whoever owns it allows ${ports.join(', ')} too`,
      ),
    ];
  const open = allowing.filter(policy => ports.some(port => isAbout(policy, port)));
  const wider = open.some(policy => isOurs(live, policy)) ? open.filter(policy => foreign.includes(policy)) : [];
  const maybe = foreign.filter(
    policy => ['DENY', 'CUSTOM'].includes(actionOf(policy)) && ports.some(port => isAbout(policy, port)),
  );
  return [
    unknown(maybe.map(policy => `${nameOf(policy)} may refuse some`).join(', ')),
    ...wider.map(policy => remark(`${nameOf(policy)} lets in others than ours does`)),
  ];
}
