import { get, list, text } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import type { Flow } from './flows';
import { gatewayPods } from './fronts';
import { oneList, policiesForAny } from './mesh';
import type { Model } from './model';
import { perModel } from './per-model';
import type { ReceiverAt } from './processes';

/** The RequestAuthentications that hold for the gateway's pods of a way, and for the receivers at its end. */
export function tokenPolicies(model: Model, { server, receivers }: Flow): readonly Manifest[] {
  const atGateway = policiesForAny(model, 'RequestAuthentication', gatewayPods(model, server.gateway));
  return oneList(model, [atGateway, atEnd(model, receivers)]);
}

const atEnd = perModel((model, receivers: readonly ReceiverAt[]) => {
  const pods = [...new Set(receivers.map(({ process }) => process.workload))];
  return policiesForAny(model, 'RequestAuthentication', pods);
});

/** Whether a RequestAuthentication reads tokens from the Authorization header. */
export function takesAuthorization({ value }: Manifest): boolean {
  return list(get(value, 'spec', 'jwtRules')).some(rule => {
    const headers = list(get(rule, 'fromHeaders'));
    if (headers.some(header => text(get(header, 'name'))?.toLowerCase() === 'authorization')) return true;
    return (
      headers.length === 0 && list(get(rule, 'fromParams')).length === 0 && list(get(rule, 'fromCookies')).length === 0
    );
  });
}

/** The headers that a RequestAuthentication sets from claims, in small letters. */
export function headersFromClaims({ value }: Manifest): string[] {
  return list(get(value, 'spec', 'jwtRules')).flatMap(rule =>
    list(get(rule, 'outputClaimToHeaders')).flatMap(entry => text(get(entry, 'header'))?.toLowerCase() ?? []),
  );
}
