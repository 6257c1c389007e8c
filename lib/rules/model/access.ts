import { isNearlyEverybody } from '../../networks';
import { get, type Path, strings, text } from '../json';
import type { Manifest } from '../manifests';
import { groupBy } from './group';
import type { Flow, Model } from './model';
import { isAllow, type PolicyRule, speaksOf } from './policy-rules';
import { admitted, asksForCertificate, type Hop, type Request, waysOf } from './strangers';

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

function findProtections(model: Model, flow: Flow): Protection[] {
  const { gateway, path } = flow.server;
  const handshake: Protection[] = asksForCertificate(flow.server)
    ? [{ kind: 'client certificate', by: gateway.manifest, path: [...path, 'tls', 'mode'] }]
    : [];
  const ways = waysOf(model, flow);
  const hops = [...new Set(ways.flatMap(({ edge, end }) => [edge, end]))];
  const policies = hops.flatMap(hop => {
    const requests = ways.filter(({ edge, end }) => edge === hop || end === hop).flatMap(way => way.requests);
    // a policy that forgets the port behind a host is that mistake, and reported as such
    const plain = requests.filter(({ host }) => !host?.includes(':'));
    return guards(hop, plain.length > 0 ? plain : requests, hop.from === 'client' ? flow.hosts : []);
  });
  const own = flow.receivers.flatMap(({ receiver: { auth, component } }): Protection[] =>
    auth ? [{ kind: "receiver's auth", by: component.config.manifest, path: component.config.path }] : [],
  );
  return [...handshake, ...policies, ...own];
}

/** The rules of a hop that keep strangers out, by what they ask for. */
function guards(hop: Hop, requests: readonly Request[], hosts: readonly string[]): Protection[] {
  const shut = (rules: readonly PolicyRule[], isAllowList: boolean) =>
    requests.every(request => !isNearlyEverybody(admitted({ ...hop, rules, isAllowList }, request)));
  const asking = hop.rules.filter(rule => kindOf(rule) && speaksOf(rule, hop.port, hosts));
  const [allowing, refusing] = [true, false].map(isAllow =>
    asking.filter(rule => (rule.action === 'ALLOW') === isAllow),
  );
  const found = [
    ...(hop.isAllowList && shut(hop.rules.filter(isAllow), true) ? allowing! : []),
    ...[...groupBy(refusing!, kindOf).values()].filter(rules => shut(rules, false)).flat(),
  ];
  const rules = found.length === 0 && asking.length > 0 && shut(hop.rules, hop.isAllowList) ? asking : found;
  return rules.map(rule => ({ kind: kindOf(rule)!, by: rule.policy, path: rule.path }));
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
