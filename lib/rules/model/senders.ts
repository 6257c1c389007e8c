/** The OTLP requests that the policies of both Envoys refuse, whoever sends them. */

import { strings } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { type Addresses, common, isNobody } from '../../kubernetes/networks';
import { admitted, admittedBy, type Checkpoint, type Request } from './checkpoints';
import { type Flow, otlpFlows } from './flows';
import { groupBy } from './group';
import { type Model, perModel } from './model';
import { pathFor, rewrites, signalsThrough } from './otlp';
import { fieldsOf, IDENTITY, type PolicyField } from './policy-fields';
import { distance, unmet } from './policy-match';
import { speaksOf } from './policy-rules';
import { type Way, waysOf } from './policy-ways';
import { actionOf, isAllow, type PolicyRule } from './read/istio/authorization-policy';

/** A policy that refuses requests of a flow from every sender. */
export interface Refusal {
  readonly flow: Flow;
  readonly way: Way;
  readonly checkpoint: Checkpoint;
  readonly policy: Manifest;
  /** The rule that refuses; of a policy that allows, the rule that comes nearest. undefined: none is about the port. */
  readonly rule: PolicyRule | undefined;
  /** What of the rule is met by whoever sends or, where the policy allows, by nobody. */
  readonly fields: readonly PolicyField[];
  /** The path of the requests. undefined: they are refused on every path. */
  readonly path: string | undefined;
}

/** The refusals on a flow: of all of its requests, or of a signal that its route names. */
function refusalsOn(model: Model, flow: Flow): Refusal[] {
  const byEnd = groupBy(waysOf(model, flow, flow.receivers, 'sender'), ({ at }) => at);
  return [...byEnd.values()].flatMap(ways => refusedBefore(model, flow, ways));
}

/** A request on a way. */
interface Asked {
  readonly way: Way;
  readonly request: Request;
}

/** The refusals before one receiver. Pods of another gateway may be the way that is meant: one that is open is enough. */
function refusedBefore(model: Model, flow: Flow, ways: readonly Way[]): Refusal[] {
  const asked = ways.flatMap(way => way.requests.map(request => ({ way, request })));
  const byPath = [...groupBy(asked, ({ request }) => request.path)];
  const shut = byPath.filter(([, some]) => some.every(each => isNobody(admittedOn(model, flow, each))));
  const isAll = shut.length === byPath.length;
  const told = isAll ? shut.slice(0, 1) : shut.filter(([path]) => namesAlone(flow, ways[0]!, path));
  return told.flatMap(([path, some]) =>
    [...groupBy(some, ({ way }) => way)].flatMap(([way, mine]) => {
      const requests = mine.map(({ request }) => request);
      return refusalOn(model, flow, way, requests, isAll ? undefined : path) ?? [];
    }),
  );
}

/** Whether a condition of the route lets the one signal of this path through, and no other. */
function namesAlone({ route }: Flow, { at: { receiver } }: Way, path: string | undefined): boolean {
  return route.matches.some(match => {
    const signals = signalsThrough(match, [receiver]);
    return signals?.length === 1 && pathFor(receiver, signals[0]!) === path;
  });
}

function admittedOn(model: Model, flow: Flow, { way, request }: Asked): Addresses {
  return common(admitted(model, way.edge, request), admitted(model, way.end, behind(flow, request)));
}

/** The request as the second hop sees it. */
function behind({ route }: Flow, request: Request): Request {
  return rewrites(route) ? { host: undefined, path: undefined } : request;
}

function refusalOn(
  model: Model,
  flow: Flow,
  way: Way,
  requests: readonly Request[],
  path: string | undefined,
): Refusal | undefined {
  const hops = [
    [way.edge, requests],
    [way.end, requests.map(request => behind(flow, request))],
  ] as const;
  for (const [checkpoint, seen] of hops) {
    if (!seen.every(request => isNobody(admitted(model, checkpoint, request)))) continue;
    const refuser = refuserAt(model, checkpoint, seen) ?? lackAt(model, flow, checkpoint, seen);
    if (refuser) return { flow, way, checkpoint, path, ...refuser };
  }
  return undefined;
}

/** Whether a rule is surely about OTLP: others may be for other requests, beside a policy that is not in the input. */
function isMeant({ rule, fields }: Refuser, port: number | undefined, from: 'client' | 'gateway'): boolean {
  if (
    fieldsOf(rule!).to.some(group =>
      group.some(({ kind, values }) => kind === 'port' && strings(values).includes(String(port))),
    )
  )
    return true;
  return from === 'gateway' && fields.every(({ path }) => !path.includes('operation'));
}

type Refuser = Pick<Refusal, 'policy' | 'rule' | 'fields'>;

/** The rule that refuses all of these requests, whatever other policies say. */
function refuserAt(model: Model, { rules, view }: Checkpoint, requests: readonly Request[]): Refuser | undefined {
  model.limit.add('rules of policies by the ways that they may refuse', rules.length);
  const refuses = (rule: PolicyRule) =>
    rule.action === 'DENY' &&
    requests.every(request => isNobody(admittedBy({ view, rules: [rule], isAllowList: false }, request)));
  const rule = rules.find(refuses);
  return rule && { policy: rule.policy, rule, fields: [] };
}

/** The policy that allows others than these requests. */
function lackAt(
  model: Model,
  flow: Flow,
  { rules, view, isAllowList, policies, port }: Checkpoint,
  requests: readonly Request[],
): Refuser | undefined {
  const allowing = rules.filter(isAllow);
  const isAllowed = (request: Request) => !isNobody(admittedBy({ view, rules: allowing, isAllowList: true }, request));
  if (!isAllowList || requests.some(isAllowed)) return undefined;
  model.limit.add('rules of policies by the ways that they may refuse', allowing.length);
  const whole = { ...view, ...requests[0]! };
  const misses = allowing
    .filter(rule => speaksOf(rule, port, view.from === 'client' ? flow.hosts : []))
    .map(rule => ({ policy: rule.policy, rule, fields: unmet(rule, whole) }))
    .filter(miss => model.complete || isMeant(miss, port, view.from));
  const nearest = misses.reduce<Refuser | undefined>(
    (least, next) => (least && distance(least.fields) <= distance(next.fields) ? least : next),
    undefined,
  );
  // one that speaks of other ports may stand beside another that does of this
  if (nearest || !model.complete) return nearest;
  const policy = policies.find(each => actionOf(each) === 'ALLOW')!;
  return { policy, rule: undefined, fields: [] };
}

/** Every refusal, once for each rule, or policy without a rule for the port. */
export const refusals = perModel((model): readonly Refusal[] => {
  if (model.manifests.ofKind('AuthorizationPolicy').length === 0) return [];
  const all = otlpFlows(model).flatMap(flow => refusalsOn(model, flow));
  return [
    ...new Map(all.map(refusal => [refusal.rule ?? refusal.policy, refusal] as const).reverse()).values(),
  ].reverse();
});

/** Whether a policy of Alloy's pods allows others than the gateway, or speaks of other ports alone. */
export function isOfGateway({ rule, fields, checkpoint }: Refusal): boolean {
  const { from, identity } = checkpoint.view;
  if (from === 'client') return false;
  if (!rule) return true;
  return (
    isAllow(rule) && !checkpoint.view.isTcp && identity !== false && fields.every(({ kind }) => IDENTITY.includes(kind))
  );
}
