/** The policies of one Envoy on the path, and which requests they let through. */

import { DRY_RUN } from '../../facts/istio';
import type { Manifest } from '../../kubernetes/manifests';
import { type Addresses, EVERYBODY, minus, union } from '../../kubernetes/networks';
import { alike } from './alike';
import { type Pods, policiesFor } from './mesh';
import { trustDomains } from './mesh-config';
import { type Model, perModel } from './model';
import { matching, type PolicyRequest } from './policy-match';
import { actionOf, isAllow, type PolicyRule, rulesOf } from './read/istio/authorization-policy';
import { askedBy, narrowed } from './rule-index';

/** The part of a request that policies may ask about. */
export type Request = Pick<PolicyRequest, 'host' | 'path'>;
type Place = Omit<PolicyRequest, keyof Request>;

/** One Envoy on the path, with the rules that may be about its port. Checkpoints with the same rules share one list object. */
export interface Checkpoint extends Enforced {
  /** The port that Envoy binds. */
  readonly port: number | undefined;
  /** What the rules ask about. Checkpoints with the same rules that treat requests alike share one object. */
  readonly view: View;
}

/** Who sends a request and where to, as far as a rule of the checkpoint asks. What no rule asks about is left out. */
export type View = Place;

/** The policies that are enforced at pods. */
export interface Enforced {
  readonly policies: readonly Manifest[];
  readonly rules: readonly PolicyRule[];
  /** Whether an ALLOW policy is enforced: whatever no ALLOW policy names is refused. */
  readonly isAllowList: boolean;
}

const NO_POLICIES: readonly Manifest[] = [];

/**
 * What is enforced at pods; one object for pods with the same policies. A dry-run policy only logs what it would do,
 * and is left out.
 */
export function enforcedAt(model: Model, pods: Pods | undefined): Enforced {
  return enforced(model, pods ? policiesFor(model, 'AuthorizationPolicy', pods) : NO_POLICIES);
}

const enforced = perModel((_, policies: readonly Manifest[]): Enforced => {
  const real = policies.filter(({ annotations }) => !/^(?:1|t|true)$/i.test(annotations[DRY_RUN] ?? ''));
  return {
    policies: real,
    rules: real.flatMap(rulesOf),
    isAllowList: real.some(policy => actionOf(policy) === 'ALLOW'),
  };
});

/** Makes a checkpoint; one object for places that the same rules see alike. */
export function checkpointAt(model: Model, { policies, rules, isAllowList }: Enforced, place: Place): Checkpoint {
  const { port, from, sender } = place;
  const mine = narrowed(model, rules, 'ports', port === undefined ? undefined : String(port));
  const asked = askedBy(model, mine);
  const view = sameView(model, {
    port: asked.port ? port : undefined,
    from,
    identity: asked.identity ? place.identity : undefined,
    writesOwnAddress: asked.clientAddress && place.writesOwnAddress,
    serverName: asked.serverName ? place.serverName : undefined,
    isTcp: asked.request && (place.isTcp ?? false),
    trustDomains: asked.identity ? trustDomains(model) : undefined,
    sender: sender && {
      tokens: asked.token ? sender.tokens : [],
      showsCertificate: asked.identity && sender.showsCertificate,
    },
  });
  return checkpoint(model, policies, mine, isAllowList, port, view);
}

/** Returns the same list object for equal requests. */
export const sameRequests = alike<readonly Request[]>(JSON.stringify);

const sameView = alike<View>(({ port, from, identity, writesOwnAddress, serverName, isTcp, trustDomains, sender }) =>
  JSON.stringify([port ?? null, from, identity ?? null, writesOwnAddress, serverName, isTcp, trustDomains, sender]),
);

const checkpoint = perModel(
  (
    _,
    policies: readonly Manifest[],
    rules: readonly PolicyRule[],
    isAllowList: boolean,
    port: number | undefined,
    view: View,
  ): Checkpoint => ({
    policies,
    rules,
    isAllowList,
    port,
    view,
  }),
);

/** The addresses from which a checkpoint's policies may let such a request through. */
export function admitted(
  model: Model,
  { rules, isAllowList, view }: Omit<Checkpoint, 'port' | 'policies'>,
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

/** Computes `admitted` for rules that are in no list of the model. */
export function admittedBy(
  { rules, isAllowList, view }: Omit<Checkpoint, 'port' | 'policies'>,
  request: Request,
): Addresses {
  const whole = { ...view, ...request };
  const allowed = isAllowList ? union(rules.filter(isAllow).map(rule => matching(rule, whole, false))) : EVERYBODY;
  // an external authorizer lets in who may send
  const refused = rules.filter(({ action }) => action === 'DENY' || (action === 'CUSTOM' && !view.sender));
  return minus(allowed, union(refused.map(rule => matching(rule, whole, true))));
}
