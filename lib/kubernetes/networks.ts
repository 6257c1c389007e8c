/**
 * Arithmetic over networks in CIDR notation (https://www.rfc-editor.org/rfc/rfc4632#section-3.1). An IPv4-mapped IPv6 network
 * (`::ffff:10.0.0.0/104`) is the IPv4 network that it stands for.
 */

type Family = 'ipv4' | 'ipv6';

/** One network: its first and last address as numbers. */
interface Network {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
  /** The length of the mask, in bits of the family's own addresses. */
  readonly bits: number;
  /** The address that was written has bits behind the mask: `10.0.0.7/8`. */
  readonly hasHostBits: boolean;
}

/** Inclusive ranges of addresses: sorted, and none touches the next. */
type Ranges = readonly (readonly [first: bigint, last: bigint])[];

/** Any set of addresses. */
export type Addresses = Readonly<Record<Family, Ranges>>;

const FAMILIES = ['ipv4', 'ipv6'] as const;
const WIDTH = { ipv4: 32, ipv6: 128 } as const;
const IPV4 = /^(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;
const MAPPED = 0xffffn << 32n;

/** Parses a network; an address without a mask is a network of one. Undefined where the text is neither. */
export function parseNetwork(text: string): Network | undefined {
  const [address = '', mask, ...more] = text.trim().split('/');
  const isFour = isIPv4(address);
  if (more.length > 0 || address.includes('%') || !(isFour || isSix(address))) return undefined;
  const width = isFour ? WIDTH.ipv4 : WIDTH.ipv6;
  if (mask !== undefined && !/^(?:0|[1-9]\d{0,2})$/.test(mask)) return undefined;
  const bits = mask === undefined ? width : Number(mask);
  if (bits > width) return undefined;
  const value = isFour ? number4(address) : number6(address);
  if (!isFour && bits >= 96 && value >> 32n === MAPPED >> 32n) return network('ipv4', value - MAPPED, bits - 96);
  return network(isFour ? 'ipv4' : 'ipv6', value, bits);
}

/** The colon is looked for first: a process pays milliseconds for its first call of isIPv6. */
function isSix(address: string): boolean {
  return address.includes(':') && isIPv6(address);
}

/** The network as it is usually written, without bits behind the mask. */
export function networkText({ family, first, bits }: Network): string {
  if (family === 'ipv4') return `${[24n, 16n, 8n, 0n].map(shift => (first >> shift) & 255n).join('.')}/${bits}`;
  const groups = Array.from({ length: 8 }, (_, index) => ((first >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  // the URL parser writes the shortest form, as RFC 5952 wants it
  return `${new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1)}/${bits}`;
}

/** Whether a network lies in these; what is none lies nowhere. */
export function within(networks: readonly string[]): (text: string) => boolean {
  let known: Addresses | undefined;
  return text => {
    const inner = parseNetwork(text);
    if (!inner || !text.includes('/')) return false;
    known ??= addresses(networks);
    const ranges = known[inner.family];
    let [low, high] = [0, ranges.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (ranges[middle]![0] <= inner.first) low = middle;
      else high = middle - 1;
    }
    const range = ranges[low];
    return range !== undefined && range[0] <= inner.first && inner.last <= range[1];
  };
}

/** Whether an IPv6 network stands for IPv4 addresses (`::ffff:…`) and for little else. */
export function isMappedIpv4(text: string): boolean {
  const found = parseNetwork(text);
  if (!found || !text.includes(':')) return false;
  return found.family === 'ipv4' || (found.bits >= 8 && found.first < MAPPED + (1n << 32n) && found.last >= MAPPED);
}

/** The addresses of all these networks. A text that is no network adds none. */
export function addresses(networks: readonly string[]): Addresses {
  return covered(networks.flatMap(text => parseNetwork(text) ?? []));
}

function covered(networks: readonly Network[]): Addresses {
  return byFamily(family =>
    merged(networks.filter(one => one.family === family).map(({ first, last }) => [first, last] as const)),
  );
}

/** No address at all. */
export const NOBODY: Addresses = covered([]);
/** All IPv4 and IPv6 addresses. */
export const EVERYBODY: Addresses = covered([network('ipv4', 0n, 0), network('ipv6', 0n, 0)]);

/** The addresses that are in any of these sets. */
export function union(sets: readonly Addresses[]): Addresses {
  if (sets.length === 1) return sets[0]!;
  if (sets.includes(EVERYBODY)) return EVERYBODY;
  return byFamily(family => merged(sets.flatMap(set => set[family])));
}

/** The addresses of `one` that are not in `other`. */
export function minus(one: Addresses, other: Addresses): Addresses {
  if (isNobody(other)) return one;
  return byFamily(family => without(one[family], other[family]));
}

/** Whether a set has no address. */
export function isNobody({ ipv4, ipv6 }: Addresses): boolean {
  return ipv4.length === 0 && ipv6.length === 0;
}

/** The addresses that are in both sets. */
export function common(one: Addresses, other: Addresses): Addresses {
  if (one === EVERYBODY) return other;
  if (other === EVERYBODY) return one;
  return minus(one, minus(EVERYBODY, other));
}

/**
 * The share, 0 to 1, of the internet's routed addresses that is in the set, for each family. Private, local, multicast
 * and reserved addresses don't count (https://www.iana.org/assignments/iana-ipv4-special-registry): a list that leaves
 * out only those gives 1.
 */
export function coverage(set: Addresses | readonly string[]): Readonly<Record<Family, number>> {
  const open = common('ipv4' in set ? set : addresses(set), ROUTED);
  return byFamily(family => share(size(open[family]), size(ROUTED[family])));
}

/**
 * A list with this share of a family's addresses or more keeps nobody out: whoever looks for open ports comes from
 * everywhere.
 */
const MOST = 0.25;

/** Whether a list of these addresses is as good as no list, in one of the two families. */
export function isNearlyEverybody(set: Addresses | readonly string[]): boolean {
  const known = NEARLY.get(set) ?? Object.values(coverage(set)).some(part => part >= MOST);
  NEARLY.set(set, known);
  return known;
}

/** Answers of isNearlyEverybody: the same sets are asked about for each way on which they hold. */
const NEARLY = new WeakMap<Addresses | readonly string[], boolean>();

/** The IPv4 addresses that no host on the internet has. */
export const LOCAL: Addresses = addresses([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
]);

/** All IPv4 addresses but the local ones, and 2000::/3. */
const ROUTED = minus(covered([network('ipv4', 0n, 0), network('ipv6', 0x2000n << 112n, 3)]), LOCAL);

function byFamily<Value>(of: (family: Family) => Value): Record<Family, Value> {
  return Object.fromEntries(FAMILIES.map(family => [family, of(family)])) as Record<Family, Value>;
}

function network(family: Family, address: bigint, bits: number): Network {
  const rest = (1n << BigInt(WIDTH[family] - bits)) - 1n;
  const first = address & ~rest;
  return { family, first, last: first | rest, bits, hasHostBits: first !== address };
}

function isIPv4(text: string): boolean {
  return IPV4.test(text);
}

/** Whether a text is an IPv6 address: eight groups, or fewer around one `::`; an IPv4 address may be the last two. */
function isIPv6(text: string): boolean {
  const tail = /(?<=:)[\d.]+$/.exec(text)?.[0] ?? '';
  const groups = isIPv4(tail) ? `${text.slice(0, -tail.length)}0:0` : text;
  const halves = groups.split('::').map(half => (half === '' ? [] : half.split(':')));
  const all = halves.flat();
  return (halves.length === 1 ? all.length === 8 : halves.length === 2 && all.length < 8) && all.every(isGroup);
}

function isGroup(text: string): boolean {
  return /^[\da-f]{1,4}$/i.test(text);
}

function number4(address: string): bigint {
  return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function number6(address: string): bigint {
  const hexadecimal = address.replace(/[\d.]+$/, tail => (tail.includes('.') ? pair(number4(tail)) : tail));
  const [head, tail] = hexadecimal.split('::').map(half => half.split(':').filter(Boolean));
  const zeros = Array<string>(8 - head!.length - (tail?.length ?? 0)).fill('0');
  return [...head!, ...zeros, ...(tail ?? [])].reduce((sum, group) => sum * 0x10000n + BigInt(`0x${group}`), 0n);
}

const pair = (value: bigint) => `${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;

function merged(ranges: Ranges): Ranges {
  const result: [bigint, bigint][] = [];
  for (const [first, last] of [...ranges].sort(([a], [b]) => (a < b ? -1 : Number(a > b)))) {
    const before = result.at(-1);
    if (before && first <= before[1] + 1n) before[1] = last > before[1] ? last : before[1];
    else result.push([first, last]);
  }
  return result;
}

function without(ranges: Ranges, others: Ranges): Ranges {
  const result: [bigint, bigint][] = [];
  let next = 0;
  for (const [first, last] of ranges) {
    let from = first;
    while (next < others.length && others[next]![1] < from) next += 1;
    for (let at = next; at < others.length && others[at]![0] <= last; at += 1) {
      if (others[at]![0] > from) result.push([from, others[at]![0] - 1n]);
      from = others[at]![1] + 1n;
      next = at;
    }
    if (from <= last) result.push([from, last]);
  }
  return result;
}

function size(ranges: Ranges): bigint {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1n, 0n);
}

const share = (part: bigint, whole: bigint) => Number(part) / Number(whole);
