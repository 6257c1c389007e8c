/** The policies of one Envoy on the way, and whom they let through who shows neither token nor certificate. */

import type { Manifest } from '../../kubernetes/manifests';
import { type Addresses, EVERYBODY, minus, union } from '../../kubernetes/networks';
import { type Pods, policiesFor } from './mesh';
import type { Model } from './model';
import { matching, type StrangersRequest } from './policy-match';
import { actionOf, isAllow, type PolicyRule, rulesOf } from './policy-rules';
import { askedBy, narrowed } from './rule-index';

export type Request = Pick<StrangersRequest, 'host' | 'path'>;
type Place = Omit<StrangersRequest, keyof Request>;

/** One Envoy on the way, with the rules that may be about its port. */
export interface Hop extends Place {
  /** One list for hops of the same rules. */
  readonly rules: readonly PolicyRule[];
  /** Some ALLOW policy holds: whatever none of them allows is refused. */
  readonly isAllowList: boolean;
  /** The same for hops of these rules to which they do the same. */
  readonly key: string;
}

/** What holds for pods. */
export interface Enforced {
  readonly rules: readonly PolicyRule[];
  readonly isAllowList: boolean;
}

const NO_POLICIES: readonly Manifest[] = [];

/** What holds for pods, one for those with the same policies; a policy on trial says in the log what it would do, and does nothing. */
export function enforcedAt(model: Model, pods: Pods | undefined): Enforced {
  const policies = pods ? policiesFor(model, 'AuthorizationPolicy', pods) : NO_POLICIES;
  const find = () => {
    const real = policies.filter(({ annotations }) => !/^(?:1|t|true)$/i.test(annotations['istio.io/dry-run'] ?? ''));
    return { rules: real.flatMap(rulesOf), isAllowList: real.some(policy => actionOf(policy) === 'ALLOW') };
  };
  return model.once('enforced', find, policies);
}

/** One hop for all that the same rules see from the same side. */
export function hopAt(model: Model, { rules, isAllowList }: Enforced, place: Place): Hop {
  const { port, from } = place;
  const mine = narrowed(model, rules, 'ports', port === undefined ? undefined : String(port));
  const asked = askedBy(model, mine);
  const identity = asked.identity ? place.identity : undefined;
  const writesOwnAddress = asked.clientAddress && place.writesOwnAddress;
  const key = JSON.stringify([from, identity, writesOwnAddress, asked.port && port]);
  const make = () => ({ rules: mine, isAllowList, key, port, from, identity, writesOwnAddress });
  return model.once(`hop ${port} ${isAllowList} ${key}`, make, mine);
}

/** The addresses from which the policies of a hop may let such a request through. */
export function admitted(model: Model, hop: Hop, request: Request): Addresses {
  const rules = narrowed(model, hop.rules, 'hosts', request.host);
  const host = askedBy(model, rules).host && request.host;
  const find = () => {
    model.limit.add('rules of policies by the requests that they see', rules.length);
    return admittedBy({ ...hop, rules }, request);
  };
  return model.once(`admitted ${hop.isAllowList} ${hop.key} ${JSON.stringify([host, request.path])}`, find, rules);
}

/** The same, worked out for rules that are in no list of the model's. */
export function admittedBy({ rules, isAllowList, ...place }: Omit<Hop, 'key'>, request: Request): Addresses {
  const whole = { ...place, ...request };
  const allowed = isAllowList ? union(rules.filter(isAllow).map(rule => matching(rule, whole, false))) : EVERYBODY;
  const refused = rules.filter(({ action }) => action === 'DENY' || action === 'CUSTOM');
  return minus(allowed, union(refused.map(rule => matching(rule, whole, true))));
}
