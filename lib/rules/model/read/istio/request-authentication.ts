import { get, list, text } from '../../../../kubernetes/json';
import type { Manifest } from '../../../../kubernetes/manifests';

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

/** The headers that a RequestAuthentication sets from claims, in lower case. */
export function headersFromClaims({ value }: Manifest): string[] {
  return list(get(value, 'spec', 'jwtRules')).flatMap(rule =>
    list(get(rule, 'outputClaimToHeaders')).flatMap(entry => text(get(entry, 'header'))?.toLowerCase() ?? []),
  );
}
