/** Who gets through the policies of one way without showing a token or a certificate. */
import { type Addresses, common, EVERYBODY, minus, NOBODY, union } from '../../networks';
import { get, strings, text } from '../json';
import { attribute, block, SIGNALS, type Signal } from './alloy-config';
import type { Server } from './gateways';
import { bypassesSidecar, optsOut, type Pods, peerMode, policiesFor } from './mesh';
import type { Flow, Model, ReceiverAt } from './model';
import { pathFor, rewrites, signalsThrough } from './otlp';
import { matching, type StrangersRequest } from './policy-match';
import { actionOf, gatewayPodsOf, isAllow, type PolicyRule, rulesOf } from './policy-rules';
import type { Workload } from './workloads';

/** One Envoy on the way, with the policies that it enforces. */
export interface Hop extends Omit<StrangersRequest, keyof Request> {
  readonly rules: readonly PolicyRule[];
  /** Some ALLOW policy holds: whatever none of them allows is refused. */
  readonly isAllowList: boolean;
}

export type Request = Pick<StrangersRequest, 'host' | 'path'>;

/** From one kind of gateway pods to one receiver. */
interface Way {
  readonly edge: Hop;
  readonly end: Hop;
  readonly at: ReceiverAt;
  readonly requests: readonly Request[];
}

/** Whether the handshake asks for a certificate: of clients, or of the mesh. */
export function asksForCertificate({ tls }: Server): boolean {
  return tls?.mode === 'MUTUAL' || tls?.mode === 'ISTIO_MUTUAL';
}

/** The addresses from which somebody without credentials may get data through, as far as the manifests show. */
export function strangers(model: Model, flow: Flow): Addresses {
  if (asksForCertificate(flow.server)) return NOBODY;
  const open = waysOf(model, flow).filter(({ at }) => !at.receiver.auth);
  const isChanged = rewrites(flow.route);
  return union(
    open.flatMap(({ edge, end, requests }) =>
      requests.map(request =>
        common(admitted(edge, request), admitted(end, isChanged ? { host: undefined, path: undefined } : request)),
      ),
    ),
  );
}

/** The same where a load balancer leads to a receiver past any gateway. */
export function strangersAt(model: Model, { receiver, process: { workload } }: ReceiverAt): Addresses {
  const { port, auth, body, signals } = receiver;
  const tls = block(body, 'tls')?.body;
  if (auth || CLIENT_CA.some(name => attribute(tls, name))) return NOBODY;
  const isEnforced = passesSidecar(workload, port);
  if (isEnforced && peerMode(model, workload, port)?.mode === 'STRICT') return NOBODY;
  const hop: Hop = {
    ...policiesOf(model, isEnforced ? workload : undefined),
    port,
    from: 'client',
    identity: undefined,
    writesOwnAddress: false,
  };
  const taken = SIGNALS.filter(signal => signals.length === 0 || signals.includes(signal));
  return union(taken.map(signal => admitted(hop, { host: undefined, path: pathFor(receiver, signal) })));
}

/** What makes a receiver ask for certificates. */
const CLIENT_CA = ['client_ca_file', 'client_ca_pem'];

function passesSidecar(workload: Workload, port: number | undefined): boolean {
  return !optsOut(workload) && !(port !== undefined && bypassesSidecar(workload, port));
}

/** The addresses from which the policies of a hop may let such a request through. */
export function admitted({ rules, isAllowList, ...place }: Hop, request: Request): Addresses {
  const whole = { ...place, ...request };
  const allowed = isAllowList ? union(rules.filter(isAllow).map(rule => matching(rule, whole, false))) : EVERYBODY;
  const refused = rules.filter(({ action }) => action === 'DENY' || action === 'CUSTOM');
  return minus(allowed, union(refused.map(rule => matching(rule, whole, true))));
}

export function waysOf(model: Model, flow: Flow): readonly Way[] {
  const pods = gatewayPodsOf(model, flow.server);
  return (pods.length > 0 ? pods : [undefined]).flatMap(gateway => {
    const writesOwnAddress = gateway !== undefined && trustsForwardedFor(gateway);
    const edge: Hop = {
      ...policiesOf(model, gateway),
      port: model.bind(flow.server),
      from: 'client',
      identity: undefined,
      writesOwnAddress,
    };
    return flow.receivers.map(at => {
      const { workload } = at.process;
      const { port } = at.receiver;
      const end: Hop = {
        ...policiesOf(model, passesSidecar(workload, port) ? workload : undefined),
        port,
        from: 'gateway',
        identity: gateway && identityOf(gateway),
        writesOwnAddress,
      };
      const namesHosts = [...edge.rules, ...end.rules].some(asksForHost);
      const requests = pathsOf(flow, at).flatMap(path =>
        (namesHosts ? hostsOf(flow) : [undefined]).map(host => ({ host, path })),
      );
      return { edge, end, at, requests };
    });
  });
}

function asksForHost({ operations, when }: PolicyRule): boolean {
  const fields = operations.flatMap(operation => [get(operation, 'hosts'), get(operation, 'notHosts')]);
  return fields.some(field => strings(field).length > 0) || when.some(each => get(each, 'key') === 'connection.sni');
}

/** What holds for pods; a policy on trial says in the log what it would do, and does nothing. */
function policiesOf(model: Model, pods: Pods | undefined): Pick<Hop, 'rules' | 'isAllowList'> {
  const policies = pods
    ? policiesFor(model, 'AuthorizationPolicy', pods).filter(
        ({ annotations }) => !/^(?:1|t|true)$/i.test(annotations['istio.io/dry-run'] ?? ''),
      )
    : [];
  return { rules: policies.flatMap(rulesOf), isAllowList: policies.some(policy => actionOf(policy) === 'ALLOW') };
}

/** The paths on which this receiver takes something through the route; undefined where the manifests don't say. */
function pathsOf({ route }: Flow, { receiver }: ReceiverAt): readonly (string | undefined)[] {
  const routed: (readonly Signal[] | undefined)[] =
    route.matches.length === 0 ? [SIGNALS] : route.matches.map(match => signalsThrough(match, [receiver]));
  if (rewrites(route) || routed.includes(undefined)) return [undefined];
  const taken = SIGNALS.filter(signal => receiver.signals.length === 0 || receiver.signals.includes(signal));
  const paths = taken
    .filter(signal => routed.some(signals => signals?.includes(signal)))
    .map(signal => pathFor(receiver, signal));
  return paths.length > 0 ? paths : [undefined];
}

/** A client is free to write any port behind the name, or none. */
function hostsOf({ hosts, server }: Flow): readonly string[] {
  return hosts.flatMap(host => [host, `${host}:${server.number}`, `${host}:1`]);
}

function identityOf(pods: Pods | Workload): string | undefined {
  if (!('spec' in pods) || !pods.namespace) return undefined;
  return `${pods.namespace}/${text(get(pods.spec, 'serviceAccountName')) ?? 'default'}`;
}

/** Whether the pods take the client's address from X-Forwarded-For, to which a network load balancer adds nothing. */
function trustsForwardedFor(pods: Pods | Workload): boolean {
  const config = 'annotations' in pods ? (pods.annotations['proxy.istio.io/config'] ?? '') : '';
  return /numTrustedProxies["']?\s*:\s*["']?[1-9]/.test(config);
}
