/** The ways from gateway pods to receivers, as the policies of both Envoys can tell them apart. */

import { PROXY_CONFIG } from '../../facts/istio';
import { SIGNALS, type Signal } from '../../facts/otlp';
import { get, text } from '../../kubernetes/json';
import { CONFIGS, POLICIES, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import type { Manifest } from '../../kubernetes/manifests';
import { type Checkpoint, checkpointAt, type Enforced, enforcedAt, type Request } from './checkpoints';
import type { Flow } from './flows';
import { boundPort } from './fronts';
import { groupBy } from './group';
import { arriving, hasStray, jwtRulesIn } from './jwt';
import { bypassesSidecar, optsOut, type Pods, peerMode, policiesFor } from './mesh';
import { meshTrustedProxies } from './mesh-config';
import { bringsIdentity, isTcpAt, serverNameOf, tlsModeFor } from './mesh-hop';
import { type Model, perModel } from './model';
import { pathFor, rewrites, signalsThrough } from './otlp';
import type { Sender, Token } from './policy-match';
import { gatewayPodsOf } from './policy-rules';
import type { ReceiverAt } from './processes';
import type { Receiver } from './read/alloy/receivers';
import type { Workload } from './read/kubernetes/workloads';
import type { Route } from './routes';
import { askedBy } from './rule-index';
import type { Server } from './servers';

/** The kinds that say who gets through the policies of both Envoys. */
export const POLICY_READS: readonly string[] = [
  ...[...POLICIES, ...ROUTES, ...SERVERS, ...WORKLOADS],
  ...[...CONFIGS, 'DestinationRule', 'Service'],
];

/** A way from gateway pods to receivers, as policies can tell them apart. */
export interface Way {
  readonly edge: Checkpoint;
  readonly end: Checkpoint;
  /** Whether the receiver itself asks for no credential. */
  readonly isOpen: boolean;
  readonly requests: readonly Request[];
  /** The pods at both ends, and the receiver. Ways that are alike are one, with the first of the pods. */
  readonly gateway: Pods | Workload | undefined;
  readonly at: ReceiverAt;
}

/** Who sends: somebody without credentials, or somebody who has what the policies may ask for. */
export type As = 'stranger' | 'sender';

/** Whether the handshake asks for a certificate, of clients or of the mesh. */
export function asksForCertificate({ tls }: Server): boolean {
  return tls?.mode === 'MUTUAL' || tls?.mode === 'ISTIO_MUTUAL';
}

/** Whether the receiver's port may go through a sidecar, where the policies of the mesh hold. Pods that get none are a rule's own finding. */
export function passesSidecar(workload: Workload, port: number | undefined): boolean {
  return !optsOut(workload) && !(port !== undefined && bypassesSidecar(workload, port));
}

/** The ways of a flow. Of ways that no policy can tell apart, one. */
export function waysOf(model: Model, flow: Flow, receivers = flow.receivers, as: As = 'stranger'): readonly Way[] {
  return ways(model, flow, receivers, as);
}

const ways = perModel((model, flow: Flow, receivers: readonly ReceiverAt[], as: As): readonly Way[] => {
  const gateways = gatewayPodsOf(model, flow.server);
  const ends = endsOf(model, receivers);
  const asksIdentity = ends.some(({ enforced }) => askedBy(model, enforced.rules).identity);
  const edges = edgesOf(model, gateways, asksIdentity);
  model.limit.add('receivers by the gateway pods before them', edges.length * ends.length);
  return edges.flatMap(edge => ends.map(end => wayOf(model, flow, edge, end, as)));
});

function wayOf(model: Model, flow: Flow, one: Edge, { at, ...its }: End, as: As): Way {
  const { enforced, identity, writesOwnAddress, gateway } = one;
  const { workload } = at.process;
  const { port, auth } = at.receiver;
  const senders = as === 'sender' ? sendersAt(model, flow, gateway, workload) : undefined;
  const edge = checkpointAt(model, enforced, {
    port: boundPort(model, flow.server),
    from: 'client',
    identity: undefined,
    writesOwnAddress,
    serverName: flow.server.tls ? undefined : false,
    sender: senders?.edge,
  });
  const isMesh = bringsIdentity(model, flow.servicePort, workload, port);
  const end = checkpointAt(model, its.enforced, {
    port,
    from: 'gateway',
    identity: isMesh ? identity : false,
    serverName: isMesh ? serverNameOf(model, flow) : tlsModeFor(model, flow.servicePort) ? undefined : false,
    writesOwnAddress,
    isTcp: isTcpAt(model, flow.servicePort),
    sender: senders?.end,
  });
  const namesHosts = [edge, end].some(({ rules }) => askedBy(model, rules).host);
  const paths = pathsOf(model, flow.route, at.receiver);
  const requests = paths.flatMap(path => (namesHosts ? hostsOf(flow) : [undefined]).map(host => ({ host, path })));
  model.limit.add('requests by the ways that they take', requests.length);
  return { edge, end, isOpen: !auth, requests, gateway, at };
}

/** What a sender has at both Envoys. */
function sendersAt(
  model: Model,
  { server, route }: Flow,
  gateway: Pods | Workload | undefined,
  workload: Workload,
): { edge: Sender; end: Sender } {
  const first = gateway ? policiesFor(model, 'RequestAuthentication', gateway) : NONE;
  const second = policiesFor(model, 'RequestAuthentication', workload);
  const showsCertificate = asksForCertificate(server) || server.tls?.mode === 'OPTIONAL_MUTUAL';
  // what checks tokens may not be in the input, or be in another namespace by mistake
  const isKnown = model.complete || first.length + second.length > 0;
  const tokens = (pods: Pods | undefined, rules: readonly Token[]) =>
    rules.length > 0 || (isKnown && pods && !hasStray(model, pods)) ? rules : ANY_TOKEN;
  return {
    edge: { tokens: tokens(gateway, jwtRulesIn(model, first)), showsCertificate },
    end: {
      tokens: second.length > 0 ? arriving(model, first, second, route) : tokens(workload, []),
      showsCertificate: false,
    },
  };
}

const ANY_TOKEN: readonly Token[] = [{ issuer: '', audiences: [] }];

const NONE: readonly Manifest[] = [];

/** Gateway pods that no policy can tell apart. */
interface Edge {
  readonly gateway: Pods | Workload | undefined;
  readonly enforced: Enforced;
  readonly identity: string | undefined;
  readonly writesOwnAddress: boolean;
}

const edgesOf = perModel((model, pods: readonly (Pods | Workload)[], asksIdentity: boolean): readonly Edge[] =>
  distinct(pods.length > 0 ? pods : [undefined], gateway => {
    const enforced = enforcedAt(model, gateway);
    const identity = asksIdentity && gateway ? identityOf(gateway) : undefined;
    const writesOwnAddress = gateway !== undefined && trustsForwardedFor(model, gateway);
    return {
      of: enforced.rules,
      key: `${identity} ${writesOwnAddress} ${numberOf(gateway && policiesFor(model, 'RequestAuthentication', gateway))}`,
      it: { enforced, identity, writesOwnAddress, gateway },
    };
  }),
);

/** Receivers that no policy and no route can tell apart. */
interface End {
  readonly at: ReceiverAt;
  readonly enforced: Enforced;
}

const endsOf = perModel((model, receivers: readonly ReceiverAt[]): readonly End[] =>
  distinct(receivers, at => {
    const { receiver, process } = at;
    const isEnforced = passesSidecar(process.workload, receiver.port);
    const enforced = enforcedAt(model, isEnforced ? process.workload : undefined);
    const paths = SIGNALS.map(signal => pathFor(receiver, signal));
    const key = JSON.stringify([
      ...[receiver.port, isEnforced, receiver.auth !== undefined, receiver.signals, paths],
      ...[
        peerMode(model, process.workload, receiver.port)?.mode,
        numberOf(policiesFor(model, 'RequestAuthentication', process.workload)),
      ],
    ]);
    return { of: enforced.rules, key, it: { at, enforced } };
  }),
);

/** Of receivers with one configuration that no policy can tell apart, the first. */
export function toldApart(model: Model, receivers: readonly ReceiverAt[]): ReceiverAt[] {
  const byBody = [...groupBy(receivers, ({ receiver }) => receiver.body).values()];
  return byBody
    .flatMap(some => [
      ...groupBy(some, ({ process }) => policiesFor(model, 'PeerAuthentication', process.workload)).values(),
    ])
    .flatMap(alike => endsOf(model, alike).map(({ at }) => at));
}

/** Of items with the same list and key, the first. */
function distinct<Item, Kind>(
  items: readonly Item[],
  kindOf: (item: Item) => { readonly of: object; readonly key: string; readonly it: Kind },
): Kind[] {
  const found = new Map<object, Set<string>>();
  return items.flatMap(item => {
    const { of, key, it } = kindOf(item);
    const keys = found.get(of) ?? new Set();
    found.set(of, keys);
    if (keys.has(key)) return [];
    keys.add(key);
    return [it];
  });
}

/** The paths on which the receiver takes requests from the route. undefined if the manifests don't say. */
const pathsOf = perModel((_, route: Route, receiver: Receiver): readonly (string | undefined)[] => {
  const routed: (readonly Signal[] | undefined)[] =
    route.matches.length === 0 ? [SIGNALS] : route.matches.map(match => signalsThrough(match, [receiver]));
  if (rewrites(route) || routed.includes(undefined)) return [undefined];
  const taken = SIGNALS.filter(signal => receiver.signals.length === 0 || receiver.signals.includes(signal));
  const paths = taken
    .filter(signal => routed.some(signals => signals?.includes(signal)))
    .map(signal => pathFor(receiver, signal));
  return paths.length > 0 ? paths : [undefined];
});

/** The hosts that a client may send: a client may write any port behind the name, or none. */
function hostsOf({ hosts, server }: Flow): readonly string[] {
  return hosts.flatMap(host => [host, `${host}:${server.number}`, `${host}:1`]);
}

function identityOf(pods: Pods | Workload): string | undefined {
  if (!('spec' in pods) || !pods.namespace) return undefined;
  return `${pods.namespace}/${text(get(pods.spec, 'serviceAccountName')) ?? 'default'}`;
}

/** Whether the pods take the client's address from X-Forwarded-For, which a network load balancer does not set. */
export function trustsForwardedFor(model: Model, pods: Pods | Workload): boolean {
  const own = 'annotations' in pods ? pods.annotations[PROXY_CONFIG] : undefined;
  const number = /numTrustedProxies["']?\s*:\s*["']?(\d+)/.exec(own ?? '')?.[1];
  return (number === undefined ? meshTrustedProxies(model) : Number(number)) > 0;
}

const NUMBERS = new WeakMap<object, number>();
let last = 0;

/** A number for a list object. */
function numberOf(list: object | undefined): number {
  if (!list) return 0;
  const known = NUMBERS.get(list) ?? ++last;
  NUMBERS.set(list, known);
  return known;
}
