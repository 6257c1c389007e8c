/** Who gets through the policies of a path without a token or a certificate. */

import { PROXY_CONFIG } from '../../facts/istio';
import { SIGNALS, type Signal } from '../../facts/otlp';
import { get, text } from '../../kubernetes/json';
import { type Addresses, common, NOBODY, union } from '../../kubernetes/networks';
import { admitted, type Checkpoint, checkpointAt, type Enforced, enforcedAt, type Request } from './checkpoints';
import type { Flow } from './flows';
import { boundPort } from './fronts';
import { groupBy } from './group';
import { bypassesSidecar, optsOut, type Pods, peerMode, policiesFor } from './mesh';
import { type Model, perModel } from './model';
import { pathFor, rewrites, signalsThrough } from './otlp';
import { gatewayPodsOf } from './policy-rules';
import type { ReceiverAt } from './processes';
import { attribute, block } from './read/alloy/config';
import type { Receiver } from './read/alloy/receivers';
import type { Workload } from './read/kubernetes/workloads';
import type { Route } from './routes';
import { askedBy } from './rule-index';
import type { Server } from './servers';

/** A way from gateway pods to receivers, as policies can tell them apart. */
interface Way {
  readonly edge: Checkpoint;
  readonly end: Checkpoint;
  /** Whether the receiver itself asks for no credential. */
  readonly isOpen: boolean;
  readonly requests: readonly Request[];
}

/** Whether the handshake asks for a certificate, of clients or of the mesh. */
export function asksForCertificate({ tls }: Server): boolean {
  return tls?.mode === 'MUTUAL' || tls?.mode === 'ISTIO_MUTUAL';
}

/**
 * The addresses from which somebody without credentials may get data through, as far as the manifests show.
 *
 * @param receivers a list that the model made. @default - every receiver of the flow
 */
export function strangers(model: Model, flow: Flow, receivers: readonly ReceiverAt[] = flow.receivers): Addresses {
  if (asksForCertificate(flow.server)) return NOBODY;
  const isChanged = rewrites(flow.route);
  const sets = new Set<Addresses>();
  for (const { edge, end, requests, isOpen } of waysOf(model, flow, receivers)) {
    for (const request of isOpen ? requests : []) {
      const behind = isChanged ? { host: undefined, path: undefined } : request;
      sets.add(common(admitted(model, edge, request), admitted(model, end, behind)));
    }
  }
  return union([...sets]);
}

/**
 * The same for a load balancer that leads past any gateway to some of these receivers. `receivers` must be a list that
 * the model made.
 */
export const strangersAtAny = perModel((model, receivers: readonly ReceiverAt[]) =>
  union([...new Set(receivers.map(at => strangersAt(model, at)))]),
);

function strangersAt(model: Model, { receiver, process: { workload } }: ReceiverAt): Addresses {
  const { port, auth, body, signals } = receiver;
  const tls = block(body, 'tls')?.body;
  if (auth || CLIENT_CA.some(name => attribute(tls, name))) return NOBODY;
  const isEnforced = passesSidecar(workload, port);
  if (isEnforced && peerMode(model, workload, port)?.mode === 'STRICT') return NOBODY;
  const place = { port, from: 'client', identity: undefined, writesOwnAddress: false } as const;
  const checkpoint = checkpointAt(model, enforcedAt(model, isEnforced ? workload : undefined), place);
  const taken = SIGNALS.filter(signal => signals.length === 0 || signals.includes(signal));
  return union(taken.map(signal => admitted(model, checkpoint, { host: undefined, path: pathFor(receiver, signal) })));
}

/** Attributes that make a receiver ask for certificates. */
const CLIENT_CA = ['client_ca_file', 'client_ca_pem'];

function passesSidecar(workload: Workload, port: number | undefined): boolean {
  return !optsOut(workload) && !(port !== undefined && bypassesSidecar(workload, port));
}

/** The ways of a flow. Of ways that no policy can tell apart, one. */
export function waysOf(model: Model, flow: Flow, receivers = flow.receivers): readonly Way[] {
  return ways(model, flow, receivers);
}

const ways = perModel((model, flow: Flow, receivers: readonly ReceiverAt[]): readonly Way[] => {
  const gateways = gatewayPodsOf(model, flow.server);
  const ends = endsOf(model, receivers);
  const asksIdentity = ends.some(({ enforced }) => askedBy(model, enforced.rules).identity);
  const edges = edgesOf(model, gateways, asksIdentity);
  model.limit.add('receivers by the gateway pods before them', edges.length * ends.length);
  return edges.flatMap(edge => ends.map(end => wayOf(model, flow, edge, end)));
});

function wayOf(model: Model, flow: Flow, { enforced, identity, writesOwnAddress }: Edge, { at, ...its }: End): Way {
  const edge = checkpointAt(model, enforced, {
    port: boundPort(model, flow.server),
    from: 'client',
    identity: undefined,
    writesOwnAddress,
  });
  const end = checkpointAt(model, its.enforced, {
    port: at.receiver.port,
    from: 'gateway',
    identity,
    writesOwnAddress,
  });
  const namesHosts = [edge, end].some(({ rules }) => askedBy(model, rules).host);
  const paths = pathsOf(model, flow.route, at.receiver);
  const requests = paths.flatMap(path => (namesHosts ? hostsOf(flow) : [undefined]).map(host => ({ host, path })));
  model.limit.add('requests by the ways that they take', requests.length);
  return { edge, end, isOpen: !at.receiver.auth, requests };
}

/** Gateway pods that no policy can tell apart. */
interface Edge {
  readonly enforced: Enforced;
  readonly identity: string | undefined;
  readonly writesOwnAddress: boolean;
}

const edgesOf = perModel((model, pods: readonly (Pods | Workload)[], asksIdentity: boolean): readonly Edge[] =>
  distinct(pods.length > 0 ? pods : [undefined], gateway => {
    const enforced = enforcedAt(model, gateway);
    const identity = asksIdentity && gateway ? identityOf(gateway) : undefined;
    const writesOwnAddress = gateway !== undefined && trustsForwardedFor(gateway);
    return {
      of: enforced.rules,
      key: `${identity} ${writesOwnAddress}`,
      it: { enforced, identity, writesOwnAddress },
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
    const key = JSON.stringify([receiver.port, isEnforced, receiver.auth !== undefined, receiver.signals, paths]);
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
function trustsForwardedFor(pods: Pods | Workload): boolean {
  const config = 'annotations' in pods ? (pods.annotations[PROXY_CONFIG] ?? '') : '';
  return /numTrustedProxies["']?\s*:\s*["']?[1-9]/.test(config);
}
