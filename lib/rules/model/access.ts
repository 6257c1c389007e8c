import { get, type Path, strings, text } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { isNearlyEverybody } from '../../kubernetes/networks';
import { groupBy } from './group';
import { admitted, type Hop, type Request } from './hops';
import type { Flow, Model, ReceiverAt } from './model';
import { isAllow, type PolicyRule, speaksOf } from './policy-rules';
import { askedBy, narrowed } from './rule-index';
import { asksForCertificate, waysOf } from './strangers';

export { gatewayPodsOf, type PolicyRule, rulesOf, speaksOf } from './policy-rules';

/** Something that keeps strangers out of one way, and where it is written. */
export interface Protection {
  readonly kind: 'client certificate' | 'JWT' | 'address list' | 'external authorization' | "receiver's auth";
  readonly by: Manifest;
  readonly path: Path;
}

/** What guards one way from the outside into a receiver; what lets (nearly) everybody through guards nothing. */
export function protections(model: Model, flow: Flow): readonly Protection[] {
  return model.once('protections', () => findProtections(model, flow), flow);
}

function findProtections(model: Model, flow: Flow): readonly Protection[] {
  const { gateway, path } = flow.server;
  const handshake: Protection[] = asksForCertificate(flow.server)
    ? [{ kind: 'client certificate', by: gateway.manifest, path: [...path, 'tls', 'mode'] }]
    : [];
  const ways = waysOf(model, flow);
  const asked = new Map<Hop, Set<readonly Request[]>>();
  for (const { edge, end, requests } of ways)
    for (const hop of [edge, end]) asked.set(hop, (asked.get(hop) ?? new Set()).add(requests));
  const policies = [...asked].flatMap(([hop, lists]) =>
    // a receiver is judged by what it takes itself
    (hop.from === 'client' ? [[...lists].flat()] : [...lists]).map(requests => {
      // a policy that forgets the port behind a host is that mistake, and reported as such
      const plain = requests.filter(({ host }) => !host?.includes(':'));
      return guards(model, hop, plain.length > 0 ? plain : requests, hop.from === 'client' ? flow.hosts : []);
    }),
  );
  const own = model.once('protections', () => ownOf(flow.receivers), flow.receivers);
  return joined(model, [handshake, ...policies, own]);
}

function ownOf(receivers: readonly ReceiverAt[]): Protection[] {
  return receivers.flatMap(({ receiver: { auth, component } }) =>
    auth ? [{ kind: "receiver's auth", by: component.config.manifest, path: component.config.path }] : [],
  );
}

/** The lists one behind the other; the very list where the others are empty. */
function joined(model: Model, lists: readonly (readonly Protection[])[]): readonly Protection[] {
  const [first = NOTHING, ...others] = new Set(lists.filter(list => list.length > 0));
  if (others.length === 0) return first;
  const all = [first, ...others].flat();
  model.limit.add('protections by the ways that they guard', all.length);
  return all;
}

const NOTHING: readonly Protection[] = [];

/** The rules of a hop that keep strangers out, by what they ask for; one list for those that ask alike. */
function guards(model: Model, hop: Hop, requests: readonly Request[], hosts: readonly string[]): readonly Protection[] {
  const asking = askingOf(model, hop, hosts);
  if (asking.length === 0) return NOTHING;
  const find = () => {
    const found = shutting(model, hop, asking, requests);
    model.limit.add('protections by the ways that they guard', asking.length);
    return found.map(rule => ({ kind: kindOf(rule)!, by: rule.policy, path: rule.path }));
  };
  return model.once(`guards ${hop.isAllowList} ${hop.key} ${JSON.stringify(requests)}`, find, asking);
}

function shutting(
  model: Model,
  hop: Hop,
  asking: readonly PolicyRule[],
  requests: readonly Request[],
): readonly PolicyRule[] {
  const shut = (rules: readonly PolicyRule[], isAllowList: boolean) =>
    requests.every(request => !isNearlyEverybody(admitted(model, { ...hop, rules, isAllowList }, request)));
  const allAllowing = model.once('allowing', () => hop.rules.filter(isAllow), hop.rules);
  const { allowing, refusing } = model.once('by kind', () => byKind(asking), asking);
  const found = [
    ...(hop.isAllowList && shut(allAllowing, true) ? allowing : []),
    ...refusing.filter(rules => shut(rules, false)).flat(),
  ];
  return found.length === 0 && shut(hop.rules, hop.isAllowList) ? asking : found;
}

function byKind(asking: readonly PolicyRule[]) {
  const refusing = asking.filter(rule => !isAllow(rule));
  return { allowing: asking.filter(isAllow), refusing: [...groupBy(refusing, kindOf).values()] };
}

/** The rules of a hop that ask something of clients, and speak about its port and one of these hosts. */
function askingOf(model: Model, { rules, port }: Hop, hosts: readonly string[]): readonly PolicyRule[] {
  const all = model.once('asking', () => rules.filter(kindOf), rules);
  const asked = askedBy(model, all);
  if (!asked.port && !(asked.host && hosts.length > 0)) return all;
  const find = () => {
    const lists = asked.host ? hosts.map(host => narrowed(model, all, 'hosts', host)) : [all];
    const [near, ...others] = new Set(lists.length > 0 ? lists : [all]);
    model.limit.add('rules of policies by the hosts that they speak about', (others.length > 0 ? all : near!).length);
    const names = new Set([near!, ...others].flat());
    return (others.length > 0 ? all.filter(rule => names.has(rule)) : near!).filter(rule =>
      speaksOf(rule, port, hosts),
    );
  };
  return model.once(`asking ${JSON.stringify([port, asked.host && hosts])}`, find, all);
}

/** What a rule asks of the client; not what it asks of a neighbour in the mesh. */
function kindOf({ action, sources, when }: PolicyRule): Protection['kind'] | undefined {
  if (action === 'CUSTOM') return 'external authorization';
  const has = (...fields: string[]) =>
    sources.some(source => fields.some(field => strings(get(source, field)).length > 0));
  const asksClaim = when.some(condition => text(get(condition, 'key'))?.startsWith('request.auth.'));
  if (action === 'ALLOW') {
    if (has('requestPrincipals') || asksClaim) return 'JWT';
    return has('ipBlocks', 'remoteIpBlocks') ? 'address list' : undefined;
  }
  if (action !== 'DENY') return undefined;
  if (has('notRequestPrincipals') || asksClaim) return 'JWT';
  return has('notIpBlocks', 'notRemoteIpBlocks') ? 'address list' : undefined;
}
