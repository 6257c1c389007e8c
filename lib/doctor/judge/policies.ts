/** What may refuse requests: ours must be as synthesized, and others' are named when they can refuse ours. */
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { holdsFor } from '../../kubernetes/selector';
import { type Pods, policiesFor } from '../../rules/model/mesh';
import { speaksOf } from '../../rules/model/policy-rules';
import { actionOf, rulesOf } from '../../rules/model/read/istio/authorization-policy';
import { broken, type Look, ok, remark, together, unknown } from '../hop';
import type { Live } from '../live';
import { alloyPods, gatewayPods, isOurs } from '../way';
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

export function edgePolicies(live: Live): Look {
  const ports = live.edge.listeners.map(({ bind }) => bind);
  return together([judge(live, live.edge.namespace, gatewayPods(live), ports), rateLimit(live)]);
}

export function alloyPolicies(live: Live): Look {
  const ports = live.tier.receivers.map(({ port }) => port);
  return judge(live, live.tier.service.namespace, alloyPods(live), ports);
}

function judge(live: Live, namespace: string, pods: readonly Pods[], ports: readonly number[]): Look {
  const ours = KINDS.flatMap(kind =>
    live
      .synthesized(kind, namespace)
      .filter(({ spec }) => pods.some(({ labels }) => holdsFor(spec.selector?.matchLabels, labels)))
      .map(({ metadata }) =>
        live.compare(kind, { name: metadata.name, namespace }, WHY[kind], { fine: metadata.name }),
      ),
  );
  const dark = KINDS.map(kind => live.cluster.list(kind, namespace)).find(list => 'unknown' in list);
  if (dark && 'unknown' in dark) return together([...ours, unknown(dark.unknown)]);
  return together([...(ours.length ? ours : [ok('none of ours, none that refuses')]), ...others(live, pods, ports)]);
}

/** Other people's policies on our pods: broken where they leave a port of ours out, not judged where the request decides. */
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
        `kubectl -n ${first.namespace} get authorizationpolicy ${first.name} -o yaml   # whoever owns it allows ${ports.join(', ')} too`,
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
