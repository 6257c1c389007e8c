import { get, type Path, strings, text } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { isNearlyEverybody } from '../../kubernetes/networks';
import { alike } from './alike';
import { admitted, type Checkpoint, type Request, sameRequests, type View } from './checkpoints';
import type { Flow } from './flows';
import { groupBy } from './group';
import { type Model, perModel } from './model';
import { speaksOf } from './policy-rules';
import { asksForCertificate, waysOf } from './policy-ways';
import type { ReceiverAt } from './processes';
import { isAllow, type PolicyRule } from './read/istio/authorization-policy';
import { askedBy, narrowed } from './rule-index';

/** Something that keeps strangers out of a path, and where it is written. */
export interface Protection {
  readonly kind: 'client certificate' | 'JWT' | 'address list' | 'external authorization' | "receiver's auth";
  readonly by: Manifest;
  readonly path: Path;
}

/** What guards a path from outside into a receiver. A guard that lets nearly everybody through is left out. */
export const protections = perModel((model, flow: Flow): readonly Protection[] => {
  const { gateway, tls } = flow.server;
  // a certificate of the mesh is no protection of one listener: no sender outside of the mesh has one
  const isOfMesh = flow.server.tls?.mode === 'ISTIO_MUTUAL';
  const handshake: Protection[] =
    asksForCertificate(flow.server) && !isOfMesh
      ? [{ kind: 'client certificate', by: gateway.manifest, path: tls!.at.mode }]
      : [];
  const ways = waysOf(model, flow);
  const asked = new Map<Checkpoint, Set<readonly Request[]>>();
  for (const { edge, end, requests } of ways)
    for (const checkpoint of [edge, end]) asked.set(checkpoint, (asked.get(checkpoint) ?? new Set()).add(requests));
  const policies = [...asked].flatMap(([checkpoint, lists]) =>
    // each receiver is judged by the requests that it takes
    (checkpoint.view.from === 'client' ? [[...lists].flat()] : [...lists]).map(requests => {
      // requests without a port behind the host: a policy that misses host:port is reported as that mistake
      const plain = requests.filter(({ host }) => !host?.includes(':'));
      return guards(
        model,
        checkpoint,
        plain.length > 0 ? plain : requests,
        checkpoint.view.from === 'client' ? flow.hosts : [],
      );
    }),
  );
  return joined(model, [handshake, ...policies, ownOf(model, flow.receivers)]);
});

const ownOf = perModel((_, receivers: readonly ReceiverAt[]): readonly Protection[] =>
  receivers.flatMap(({ receiver: { auth, component } }) =>
    auth ? [{ kind: "receiver's auth", by: component.config.manifest, path: component.config.path }] : [],
  ),
);

/** Joins the lists; returns the same list object if the other lists are empty. */
function joined(model: Model, lists: readonly (readonly Protection[])[]): readonly Protection[] {
  const [first = NOTHING, ...others] = new Set(lists.filter(list => list.length > 0));
  if (others.length === 0) return first;
  const all = [first, ...others].flat();
  model.limit.add('protections by the ways that they guard', all.length);
  return all;
}

const NOTHING: readonly Protection[] = [];

/**
 * The rules of a checkpoint that keep strangers out, by what they ask for. Checkpoints that ask the same get the same list object.
 */
function guards(
  model: Model,
  checkpoint: Checkpoint,
  requests: readonly Request[],
  hosts: readonly string[],
): readonly Protection[] {
  const asking = askingOf(model, checkpoint, hosts);
  if (asking.length === 0) return NOTHING;
  return guarding(
    model,
    asking,
    checkpoint.rules,
    checkpoint.isAllowList,
    checkpoint.view,
    sameRequests(model, requests),
  );
}

/** The rules that ask for something, of those that are enforced. */
const guarding = perModel(
  (
    model,
    asking: readonly PolicyRule[],
    all: readonly PolicyRule[],
    isAllowList: boolean,
    view: View,
    requests: readonly Request[],
  ): readonly Protection[] => {
    const shut = (rules: readonly PolicyRule[], isList: boolean) =>
      requests.every(request => !isNearlyEverybody(admitted(model, { rules, isAllowList: isList, view }, request)));
    const { allowing, refusing } = byKind(model, asking);
    const some = [
      ...(isAllowList && shut(allowingAmong(model, all), true) ? allowing : []),
      ...refusing.filter(rules => shut(rules, false)).flat(),
    ];
    const found = some.length === 0 && shut(all, isAllowList) ? asking : some;
    model.limit.add('protections by the ways that they guard', asking.length);
    return found.map(rule => ({ kind: kindOf(rule)!, by: rule.policy, path: rule.path }));
  },
);

const allowingAmong = perModel((_, rules: readonly PolicyRule[]): readonly PolicyRule[] => rules.filter(isAllow));

const byKind = perModel((_, asking: readonly PolicyRule[]) => {
  const refusing = asking.filter(rule => !isAllow(rule));
  return { allowing: asking.filter(isAllow), refusing: [...groupBy(refusing, kindOf).values()] };
});

/** The rules of a checkpoint that ask something of clients, and are about its port and one of these hosts. */
function askingOf(model: Model, { rules, port }: Checkpoint, hosts: readonly string[]): readonly PolicyRule[] {
  const all = askingAmong(model, rules);
  const asked = askedBy(model, all);
  if (!asked.port && !(asked.host && hosts.length > 0)) return all;
  return speaking(model, all, port, sameHosts(model, asked.host ? hosts : []));
}

const askingAmong = perModel((_, rules: readonly PolicyRule[]): readonly PolicyRule[] => rules.filter(kindOf));

const sameHosts = alike<readonly string[]>(JSON.stringify);

/** The rules that are about a port, and about one of these hosts if there are any. */
const speaking = perModel(
  (model, all: readonly PolicyRule[], port: number | undefined, hosts: readonly string[]): readonly PolicyRule[] => {
    const lists = hosts.map(host => narrowed(model, all, 'hosts', host));
    const [near, ...others] = new Set(lists.length > 0 ? lists : [all]);
    model.limit.add('rules of policies by the hosts that they speak about', (others.length > 0 ? all : near!).length);
    const names = new Set([near!, ...others].flat());
    return (others.length > 0 ? all.filter(rule => names.has(rule)) : near!).filter(rule =>
      speaksOf(rule, port, hosts),
    );
  },
);

/** What a rule asks of the client. What a rule asks of a neighbour in the mesh does not count. */
function kindOf({ action, sources, when }: PolicyRule): Protection['kind'] | undefined {
  if (action === 'CUSTOM') return 'external authorization';
  const has = (...fields: string[]) =>
    sources.some(source => fields.some(field => strings(get(source, field)).length > 0));
  const asksClaim = when.some(condition => text(get(condition, 'key'))?.startsWith('request.auth.'));
  const hasAddresses = (field: string) =>
    when.some(
      condition =>
        /^(?:source|remote)\.ip$/.test(text(get(condition, 'key')) ?? '') && strings(get(condition, field)).length > 0,
    );
  if (action === 'ALLOW') {
    if (has('requestPrincipals') || asksClaim) return 'JWT';
    return has('ipBlocks', 'remoteIpBlocks') || hasAddresses('values') ? 'address list' : undefined;
  }
  if (action !== 'DENY') return undefined;
  if (has('notRequestPrincipals') || asksClaim) return 'JWT';
  return has('notIpBlocks', 'notRemoteIpBlocks') || hasAddresses('notValues') ? 'address list' : undefined;
}
