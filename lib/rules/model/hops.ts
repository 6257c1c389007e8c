/** The policies of one Envoy on the way, and whom they let through who shows neither token nor certificate. */

import type { Manifest } from '../../kubernetes/manifests';
import { type Addresses, EVERYBODY, minus, union } from '../../kubernetes/networks';
import { type Pods, policiesFor } from './mesh';
import type { Model } from './model';
import { alike, perModel } from './per-model';
import { matching, type StrangersRequest } from './policy-match';
import { actionOf, isAllow, type PolicyRule, rulesOf } from './read/istio/authorization-policy';
import { askedBy, narrowed } from './rule-index';

export type Request = Pick<StrangersRequest, 'host' | 'path'>;
type Place = Omit<StrangersRequest, keyof Request>;

/** One Envoy on the way, with the rules that may be about its port: one list for hops of the same rules. */
export interface Hop extends Enforced {
  /** The port that it binds. */
  readonly port: number | undefined;
  /** One for hops of these rules to which they do the same. */
  readonly view: View;
}

/** What the rules of a hop ask about who sends a request and where to; what none of them asks about is left out. */
export type View = Place;

/** What holds for pods. */
export interface Enforced {
  readonly rules: readonly PolicyRule[];
  /** Some ALLOW policy holds: whatever none of them allows is refused. */
  readonly isAllowList: boolean;
}

const NO_POLICIES: readonly Manifest[] = [];

/** What holds for pods, one for those with the same policies; a policy on trial says in the log what it would do, and does nothing. */
export function enforcedAt(model: Model, pods: Pods | undefined): Enforced {
  return enforced(model, pods ? policiesFor(model, 'AuthorizationPolicy', pods) : NO_POLICIES);
}

const enforced = perModel((_, policies: readonly Manifest[]): Enforced => {
  const real = policies.filter(({ annotations }) => !/^(?:1|t|true)$/i.test(annotations['istio.io/dry-run'] ?? ''));
  return { rules: real.flatMap(rulesOf), isAllowList: real.some(policy => actionOf(policy) === 'ALLOW') };
});

/** One hop for all that the same rules see from the same side. */
export function hopAt(model: Model, { rules, isAllowList }: Enforced, place: Place): Hop {
  const { port, from } = place;
  const mine = narrowed(model, rules, 'ports', port === undefined ? undefined : String(port));
  const asked = askedBy(model, mine);
  const view = sameView(model, {
    port: asked.port ? port : undefined,
    from,
    identity: asked.identity ? place.identity : undefined,
    writesOwnAddress: asked.clientAddress && place.writesOwnAddress,
  });
  return hop(model, mine, isAllowList, port, view);
}

/** One list for requests that are the same. */
export const sameRequests = alike<readonly Request[]>(JSON.stringify);

const sameView = alike<View>(({ port, from, identity, writesOwnAddress }) =>
  JSON.stringify([port ?? null, from, identity ?? null, writesOwnAddress]),
);

const hop = perModel(
  (_, rules: readonly PolicyRule[], isAllowList: boolean, port: number | undefined, view: View): Hop => ({
    rules,
    isAllowList,
    port,
    view,
  }),
);

/** The addresses from which the policies of a hop may let such a request through. */
export function admitted(
  model: Model,
  { rules, isAllowList, view }: Omit<Hop, 'port'>,
  { host, path }: Request,
): Addresses {
  const mine = narrowed(model, rules, 'hosts', host);
  return admittedAs(model, mine, isAllowList, view, askedBy(model, mine).host ? host : undefined, path);
}

const admittedAs = perModel(
  (
    model,
    rules: readonly PolicyRule[],
    isAllowList: boolean,
    view: View,
    host: Request['host'],
    path: Request['path'],
  ) => {
    model.limit.add('rules of policies by the requests that they see', rules.length);
    return admittedBy({ rules, isAllowList, view }, { host, path });
  },
);

/** The same, worked out for rules that are in no list of the model's. */
export function admittedBy({ rules, isAllowList, view }: Omit<Hop, 'port'>, request: Request): Addresses {
  const whole = { ...view, ...request };
  const allowed = isAllowList ? union(rules.filter(isAllow).map(rule => matching(rule, whole, false))) : EVERYBODY;
  const refused = rules.filter(({ action }) => action === 'DENY' || action === 'CUSTOM');
  return minus(allowed, union(refused.map(rule => matching(rule, whole, true))));
}
