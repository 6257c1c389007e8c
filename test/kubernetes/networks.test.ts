import { isIP } from 'node:net';
import fc from 'fast-check';
import {
  addresses,
  common,
  coverage,
  isNearlyEverybody,
  minus,
  networkText,
  parseNetwork,
  union,
} from '../../lib/kubernetes/networks';

test.each([
  ['10.0.0.0/8', '10.0.0.0/8', false],
  ['10.1.2.3/8', '10.0.0.0/8', true],
  ['203.0.113.7', '203.0.113.7/32', false],
  [' 0.0.0.0/0 ', '0.0.0.0/0', false],
  ['1.2.3.4/0', '0.0.0.0/0', true],
  ['2001:DB8::/32', '2001:db8::/32', false],
  ['2001:db8::1/32', '2001:db8::/32', true],
  ['::/0', '::/0', false],
  ['::1', '::1/128', false],
  ['1:2:3:4:5:6:7:8/127', '1:2:3:4:5:6:7:8/127', false],
  ['64:ff9b::10.0.0.1', '64:ff9b::a00:1/128', false],
  // IPv4 in the clothes of IPv6
  ['::ffff:0.0.0.0/96', '0.0.0.0/0', false],
  ['::ffff:10.0.0.0/104', '10.0.0.0/8', false],
  ['::FFFF:a00:1', '10.0.0.1/32', false],
  ['::ffff:0:0/95', '::fffe:0:0/95', true],
])('%j is %s', (text, network, hasHostBits) => {
  const found = parseNetwork(text)!;
  expect([networkText(found), found.hasHostBits]).toEqual([network, hasHostBits]);
});

test.each([
  '',
  '10.0.0.0/33',
  '10.0.0.0/-1',
  '10.0.0.0/08',
  '10.0.0.0/',
  '10.0.0.0/8/8',
  '10.0.0/8',
  '010.0.0.0/8',
  '256.0.0.0/8',
  '::/129',
  ':::/0',
  'fe80::1%eth0/64',
  '/0',
  'everybody',
  '10.0.0.0 /8',
])('%j is no network', text => {
  expect(parseNetwork(text)).toBeUndefined();
});

test('sets', () => {
  const [low, ten] = [addresses(['0.0.0.0/1']), addresses(['10.0.0.0/8'])];
  expect(union([low, addresses(['128.0.0.0/1'])])).toEqual(addresses(['0.0.0.0/0']));
  expect(common(low, ten)).toEqual(ten);
  expect(minus(ten, low)).toEqual(addresses([]));
  expect(minus(ten, addresses(['10.0.0.0/9', '10.192.0.0/10']))).toEqual(addresses(['10.128.0.0/10']));
  expect(minus(addresses(['0.0.0.0/0']), addresses(['1.0.0.0/8'])).ipv4).toHaveLength(2);
});

test('sets of many pieces, against a list of the addresses one by one', () => {
  let state = 5;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const some = () => Array.from({ length: random(8) }, () => `10.0.0.${random(256)}/${26 + random(7)}`);
  const members = (set: ReturnType<typeof addresses>) =>
    set.ipv4.flatMap(([first, last]) =>
      Array.from({ length: Number(last - first) + 1 }, (_, index) => Number(first & 255n) + index),
    );
  for (let times = 0; times < 300; times += 1) {
    const [one, other] = [addresses(some()), addresses(some())];
    const [mine, theirs] = [new Set(members(one)), new Set(members(other))];
    expect(members(minus(one, other))).toEqual([...mine].filter(each => !theirs.has(each)));
    expect(members(common(one, other))).toEqual([...mine].filter(each => theirs.has(each)));
    expect(members(union([one, other]))).toEqual([...new Set([...mine, ...theirs])].sort((a, b) => a - b));
  }
});

test.each([
  [['0.0.0.0/0'], 1, 0],
  [['0.0.0.0/1', '128.0.0.0/1'], 1, 0],
  [['::ffff:0:0/96'], 1, 0],
  [['::/0'], 0, 1],
  [['2000::/3'], 0, 1],
  [['::/1', '8000::/1', '0.0.0.0/0'], 1, 1],
  // all but the ones that nobody has on the internet
  [
    ['1.0.0.0/8', '2.0.0.0/7', '4.0.0.0/6', '8.0.0.0/7', '11.0.0.0/8', '12.0.0.0/6', '16.0.0.0/4', '32.0.0.0/3'],
    0.25,
    0,
  ],
  [['10.0.0.0/8', '192.168.0.0/16', 'fd00::/8'], 0, 0],
  [['203.0.113.0/24'], 0, 0],
  [['nonsense'], 0, 0],
  [[], 0, 0],
])('what %j covers of the internet', (networks, ipv4, ipv6) => {
  const found = coverage(networks);
  expect(found.ipv4).toBeCloseTo(ipv4, 1);
  expect(found.ipv6).toBeCloseTo(ipv6, 5);
});

test.each([
  [['0.0.0.0/0'], true],
  [['::/0', '203.0.113.0/24'], true],
  [['0.0.0.0/2'], true],
  [Array.from({ length: 256 }, (_, index) => `${index}.0.0.0/8`), true],
  [['10.0.0.0/8', '52.0.0.0/6', '203.0.113.0/24', '2600::/12'], false],
  [[], false],
])('whether a list keeps nobody out (%#)', (networks, isOpen) => {
  expect(isNearlyEverybody(networks)).toBe(isOpen);
});

test('one address is not none', () => {
  expect(coverage(['203.0.113.7']).ipv4).toBeGreaterThan(0);
  expect(coverage(['2001:db8::1']).ipv6).toBeGreaterThan(0);
});

test('an address is one for Node too', () => {
  const group = fc.constantFrom('', '0', 'ffff', '1A', '12345', 'g', '1.2.3.4', '256.1.1.1', '01.2.3.4', '1.2.3');
  const text = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.tuple(fc.array(group, { maxLength: 9 }), fc.constantFrom(':', '::', '.')).map(([parts, by]) => parts.join(by)),
    fc
      .tuple(fc.array(group, { maxLength: 5 }), fc.array(group, { maxLength: 5 }))
      .map(pair => pair.map(parts => parts.join(':')).join('::')),
  );
  fc.assert(
    fc.property(text, written => {
      expect(parseNetwork(written) !== undefined).toBe(isIP(written) !== 0);
    }),
    { numRuns: 2000 },
  );
});
