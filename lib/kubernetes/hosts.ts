/** DNS names that may begin with a wildcard, as Gateways, VirtualServices, Envoy and certificates write them. Capitals mean nothing. */

/** Whether two host names have names in common; `*` and `*.example.com` stand for every name, or every one with that end. */
export function hostsMeet(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  if (a === b || a === '*' || b === '*') return true;
  if (a.startsWith('*')) return b.startsWith('*') ? meetingSuffixes(a, b) : b.endsWith(a.slice(1));
  return b.startsWith('*') && a.endsWith(b.slice(1));
}

/**
 * Whether one of a certificate's names is for a host: its wildcard stands for exactly one label.
 * @param names in small letters
 * @see https://www.rfc-editor.org/rfc/rfc9525#section-6.3
 */
export function coveredBy(names: ReadonlySet<string>, host: string): boolean {
  const wanted = host.toLowerCase();
  return names.has(wanted) || (wanted.includes('.') && names.has(`*${wanted.slice(wanted.indexOf('.'))}`));
}

function meetingSuffixes(a: string, b: string): boolean {
  return a.endsWith(b.slice(1)) || b.endsWith(a.slice(1));
}
