/** The tokens that RequestAuthentications take, and what becomes of a token on the way. */

import { get, stringMap } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { selects } from '../../kubernetes/selector';
import type { Flow } from './flows';
import { gatewayPods } from './fronts';
import { oneList, type Pods, policiesForAny } from './mesh';
import { type Model, perModel } from './model';
import { sameLabels } from './pods';
import type { ReceiverAt } from './processes';
import { type JwtRule, jwtRulesOf } from './read/istio/request-authentication';
import type { Route } from './routes';

/** The RequestAuthentications that apply to a flow's gateway pods and to its receivers. */
export function tokenPolicies(model: Model, { server, receivers }: Flow): readonly Manifest[] {
  const atGateway = policiesForAny(model, 'RequestAuthentication', gatewayPods(model, server.gateway));
  return oneList(model, [atGateway, atEnd(model, receivers)]);
}

const atEnd = perModel((model, receivers: readonly ReceiverAt[]) => {
  const pods = [...new Set(receivers.map(({ process }) => process.workload))];
  return policiesForAny(model, 'RequestAuthentication', pods);
});

/** The rules by which the first hop checks tokens. `policies` must be a list that the model made. */
export const jwtRulesIn = perModel((_, policies: readonly Manifest[]): readonly JwtRule[] =>
  policies.flatMap(jwtRulesOf),
);

/**
 * The rules of the second hop whose tokens get there: the first hop takes a token out of its place once it is checked, unless
 * the rule forwards it, and refuses one of another issuer; the route may remove or overwrite the header.
 */
export const arriving = perModel(
  (model, first: readonly Manifest[], second: readonly Manifest[], route: Route): readonly JwtRule[] =>
    jwtRulesIn(model, second).filter(rule => !whyNotArriving(model, first, rule, route)),
);

/** Why no token that the rule of the second hop takes gets there, and where that is written. undefined if one may. */
export function whyNotArriving(
  model: Model,
  first: readonly Manifest[],
  { places, issuer }: JwtRule,
  route: Route,
): { readonly by: JwtRule; readonly isOfOtherIssuer: boolean } | { readonly by: Route } | undefined {
  const { set, removed } = route.requestHeaders;
  const changed = new Set([...set, ...removed].map(name => `header ${name.toLowerCase()}`));
  const left = places.filter(place => !changed.has(place));
  if (left.length === 0) return { by: route };
  const taking = left.map(place => {
    const readers = jwtRulesIn(model, first).filter(rule => rule.places.includes(place));
    const [reader] = readers;
    if (!reader) return undefined;
    const mine = readers.filter(rule => rule.issuer === issuer || rule.issuer === '' || issuer === '');
    if (mine.length === 0) return { by: reader, isOfOtherIssuer: true };
    return mine.some(({ isForwarded }) => isForwarded) ? undefined : { by: mine[0]!, isOfOtherIssuer: false };
  });
  return taking.includes(undefined) ? undefined : taking[0];
}

/** Whether a RequestAuthentication that seems to be for these pods stands in another namespace. */
export function hasStray(model: Model, { namespace, labels }: Pods): boolean {
  return strays(model, sameLabels(model, labels)).some(policy => policy.namespace !== namespace);
}

const strays = perModel((model, labels: Pods['labels']): readonly Manifest[] =>
  model.manifests
    .ofKind('RequestAuthentication')
    .filter(({ value }) => selects(stringMap(get(value, 'spec', 'selector', 'matchLabels')), labels)),
);
