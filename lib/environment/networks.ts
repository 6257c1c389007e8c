/** Networks in CIDR notation, and how much of the internet they are. */

interface Range {
  readonly first: bigint;
  /** The one behind the last. */
  readonly end: bigint;
}

interface Network extends Range {
  readonly family: 4 | 6;
}

const BITS = { 4: 32, 6: 128 } as const;
/** What addresses of the internet are: all of IPv4, and of IPv6 global unicast (https://www.rfc-editor.org/rfc/rfc4291#section-2.4). */
const INTERNET = {
  4: { first: 0n, end: 1n << 32n },
  6: { first: 1n << 125n, end: 1n << 126n },
} as const;

/** A network as written: host bits may be set. */
function parse(cidr: string): Network | undefined {
  const [address, bits, ...more] = cidr.split('/');
  if (more.length || !/^(0|[1-9][0-9]{0,2})$/.test(bits ?? '')) return undefined;
  const family = address!.includes(':') ? 6 : 4;
  const first = family === 6 ? ipv6(address!) : ipv4(address!);
  const size = BITS[family] - Number(bits);
  return first === undefined || size < 0 ? undefined : { family, first, end: first + (1n << BigInt(size)) };
}

/** Whether this is a network in CIDR notation, with host bits or without. */
export function isNetwork(cidr: string): boolean {
  return parse(cidr) !== undefined;
}

/** The same network by its first address, where the text has bits set behind the mask. */
export function withoutHostBits(cidr: string): string | undefined {
  const network = parse(cidr);
  if (!network) return undefined;
  const offset = network.first % (network.end - network.first);
  return offset === 0n ? undefined : `${format(network.family, network.first - offset)}/${cidr.split('/')[1]}`;
}

/** Whether an IPv6 network has addresses of ::ffff:0:0/96, which is IPv4 in other words, and is not much larger. */
export function isMappedIpv4(cidr: string): boolean {
  const network = parse(cidr);
  if (network?.family !== 6 || network.end - network.first > 1n << 120n) return false;
  return network.first < 0x1_0000_0000_0000n && network.end > 0xffff_0000_0000n;
}

/** Whether a network lies in these; what is none lies nowhere. */
export function within(cidrs: readonly string[]): (cidr: string) => boolean {
  const known = { 4: union(cidrs, 4), 6: union(cidrs, 6) };
  return cidr => {
    const network = parse(cidr);
    if (!network) return false;
    const ranges = known[network.family];
    let [low, high] = [0, ranges.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (ranges[middle]!.first <= network.first) low = middle;
      else high = middle - 1;
    }
    const range = ranges[low];
    return range !== undefined && range.first <= network.first && network.end <= range.end;
  };
}

/** Whether these networks together have a quarter of the internet's addresses or more, of either family. */
export function coverMost(cidrs: readonly string[]): boolean {
  return ([4, 6] as const).some(family => {
    const { first, end } = INTERNET[family];
    const covered = union(cidrs, family).reduce((sum, range) => {
      const [from, to] = [range.first > first ? range.first : first, range.end < end ? range.end : end];
      return to > from ? sum + to - from : sum;
    }, 0n);
    return covered * 4n >= end - first;
  });
}

/** The networks of a family as ranges that neither touch nor overlap, in order. */
function union(cidrs: readonly string[], family: 4 | 6): Range[] {
  const networks = cidrs.flatMap(cidr => parse(cidr) ?? []).filter(one => one.family === family);
  const ranges: { first: bigint; end: bigint }[] = [];
  for (const { first, end } of networks.sort((a, b) => (a.first < b.first ? -1 : 1))) {
    const last = ranges.at(-1);
    if (!last || first > last.end) ranges.push({ first, end });
    else if (end > last.end) last.end = end;
  }
  return ranges;
}

function ipv4(address: string): bigint | undefined {
  const octets = address.split('.');
  if (octets.length !== 4 || !octets.every(octet => /^(0|[1-9][0-9]{0,2})$/.test(octet) && Number(octet) < 256)) {
    return undefined;
  }
  return octets.reduce((sum, octet) => (sum << 8n) + BigInt(octet), 0n);
}

function ipv6(address: string): bigint | undefined {
  const url = `http://[${address}]/`;
  if (!/^[0-9a-fA-F:.]+$/.test(address) || !URL.canParse(url)) return undefined;
  const [head, tail] = new URL(url).hostname.slice(1, -1).split('::');
  const [before, after] = [groups(head), groups(tail)];
  const all = [...before, ...Array(8 - before.length - after.length).fill('0'), ...after];
  return all.reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
}

function groups(text: string | undefined): string[] {
  return text ? text.split(':') : [];
}

function format(family: 4 | 6, address: bigint): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map(shift => (address >> shift) & 255n).join('.');
  const parts = Array.from({ length: 8 }, (_, index) => ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  return new URL(`http://[${parts.join(':')}]/`).hostname.slice(1, -1);
}
