/** Networks as values of fields. */
import * as v from 'valibot';
import { isMappedIpv4, isNearlyEverybody, networkText, parseNetwork } from '../kubernetes/networks';

const isNetwork = (text: string) => text.includes('/') && parseNetwork(text) !== undefined;

/** The network by its first address, if the text has bits set behind the mask; else undefined. */
function withoutHostBits(text: string): string | undefined {
  const network = parseNetwork(text);
  return network?.hasHostBits ? networkText(network) : undefined;
}

/** An IPv4 or IPv6 network in CIDR notation. */
const cidr = () =>
  v.pipe(
    v.string('a CIDR'),
    v.check(
      value => value.includes('/') || !isNetwork(`${value}/32`) || value.includes(':'),
      issue => `a CIDR. Did you mean "${issue.input}/32"?`,
    ),
    v.check(
      value => value.includes('/') || !value.includes(':') || !isNetwork(`${value}/128`),
      issue => `a CIDR. Did you mean "${issue.input}/128"?`,
    ),
    v.check(value => isNetwork(value) || isNetwork(`${value}/32`), 'a CIDR such as 203.0.113.0/24 or 2001:db8::/32'),
    v.check(value => !isMappedIpv4(value), 'IPv4 as IPv4, such as 203.0.113.0/24'),
    v.check(
      value => withoutHostBits(value) === undefined,
      issue => `a CIDR by its first address. Did you mean "${withoutHostBits(issue.input)}"?`,
    ),
  );

/** A list of networks that keeps most of the internet out: in all less than a quarter of IPv4 and of global IPv6. */
export const cidrs = () =>
  v.pipe(
    v.array(cidr()),
    v.minLength(1, 'at least one CIDR'),
    v.check(
      list => !isNearlyEverybody(list),
      'less than a quarter of the internet in all. For everybody leave it out, and say access: {none: {reason: …}}',
    ),
  );
