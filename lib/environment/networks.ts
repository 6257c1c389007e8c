/** Networks in CIDR notation, and how much of the internet they are. */

interface Network {
  readonly family: 4 | 6;
  readonly first: bigint;
  /** The one behind the last. */
  readonly end: bigint;
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
  if (more.length || !/^[0-9]{1,3}$/.test(bits ?? '')) return undefined;
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

/** Whether a network is a part of another; false for what is none. */
export function contains(range: string, network: string): boolean {
  const [outer, inner] = [parse(range), parse(network)];
  if (!outer || !inner || outer.family !== inner.family) return false;
  return outer.first <= inner.first && inner.end <= outer.end;
}

/** Whether these networks together have a quarter of the internet's addresses or more, of either family. */
export function coverMost(cidrs: readonly string[]): boolean {
  const networks = cidrs.flatMap(cidr => parse(cidr) ?? []);
  return ([4, 6] as const).some(family => {
    const { first, end } = INTERNET[family];
    const sorted = networks.filter(one => one.family === family).sort((a, b) => (a.first < b.first ? -1 : 1));
    let [covered, behind] = [0n, first];
    for (const network of sorted) {
      const from = network.first > behind ? network.first : behind;
      const to = network.end < end ? network.end : end;
      if (to <= from) continue;
      covered += to - from;
      behind = to;
    }
    return covered * 4n >= end - first;
  });
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
