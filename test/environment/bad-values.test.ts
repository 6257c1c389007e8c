/** Values that look right and are not; each is refused for its own reason. */
import { generateKeyPairSync } from 'node:crypto';
import { jwksMistake } from '../../lib/environment/jwks';
import { re2Mistake } from '../../lib/environment/re2';
import { isNearlyEverybody, within } from '../../lib/kubernetes/networks';
import { mistakesOf, type Sections } from '../samples';

const one = (pattern: RegExp) => [expect.stringMatching(pattern)];

describe('networks', () => {
  test.each([
    [['0.0.0.0/0']],
    [['0.0.0.0/1', '128.0.0.0/1']],
    [['0.0.0.0/2']],
    [Array.from({ length: 64 }, (_, index) => `${index * 2}.0.0.0/8`)],
    [['::/0']],
    [['2000::/3']],
    [['2000::/6', '2400::/6']],
    [['10.0.0.0/8', '::/1']],
  ])('%j are most of the internet', list => {
    expect(isNearlyEverybody(list)).toBe(true);
    for (const [path, section] of [
      ['access.allowlist', { access: `{allowlist: ${JSON.stringify(list)}}` }],
      ['nlb.sourceRanges', { nlb: `{sourceRanges: ${JSON.stringify(list)}}` }],
    ] as const) {
      expect(mistakesOf(section)).toEqual(one(new RegExp(`^${path}: got .*less than a quarter of the internet`)));
    }
  });

  test.each([
    [['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']],
    [Array.from({ length: 40 }, () => '10.0.0.0/8')],
    [['0.0.0.0/3']],
    [['2001:db8::/32', '64:ff9b::/96']],
  ])('%j are not', list => expect(isNearlyEverybody(list)).toBe(false));

  test.each([
    ['10.0.0.1/8', '10.0.0.0/8'],
    ['203.0.113.7/24', '203.0.113.0/24'],
    ['2001:db8::1/32', '2001:db8::/32'],
  ])('%s has host bits: %s is meant', (given, meant) => {
    expect(mistakesOf({ access: `{allowlist: ["${given}"]}` })[0]).toContain(`Did you mean "${meant}"?`);
  });

  test.each(['::ffff:0:0/96', '::ffff:10.0.0.0/104', '::fffe:0:0/95'])('%s is IPv4 in other words', network => {
    expect(mistakesOf({ access: `{allowlist: ["${network}"]}` })).toContainEqual(expect.stringMatching(/IPv4 as IPv4/));
  });

  test.each([
    '10.0.0.0/33',
    '10.0.0/8',
    '010.0.0.0/8',
    '::/129',
    '::1%eth0/64',
    '[::]/0',
    '10.0.0.0/8/8',
    '10.0.0.0/08',
    '/8',
    'a/8',
  ])('%s is none', network =>
    expect(mistakesOf({ access: `{allowlist: ["${network}"]}` })).toEqual(one(/allowed: a CIDR/)),
  );

  test('a network is inside of another, or not', () => {
    const isInside = within(['10.0.0.0/9', '10.128.0.0/9', '192.0.2.0/24', '2001:db8::/32', '10.1.0.0/16', 'x']);
    const inside = ['10.1.0.0/16', '10.0.0.0/8', '192.0.2.255/32', '2001:db8:1::/48'];
    const outside = ['9.0.0.0/8', '10.0.0.0/7', '192.0.3.0/24', '2001:db9::/32', '::/0', '10.0.0.0', 'x'];
    expect([...inside, ...outside].filter(isInside)).toEqual(inside);
    expect(within([])('10.0.0.0/8')).toBe(false);
  });
});

describe('a key set', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = ec.publicKey.export({ format: 'jwk' });
  const set = (...keys: unknown[]) => JSON.stringify({ keys });
  const rsa = (bits = 2048) => generateKeyPairSync('rsa', { modulusLength: bits });
  const rsaKey = rsa().publicKey.export({ format: 'jwk' });
  const evenModulus = Buffer.from(rsaKey.n!, 'base64url').fill(2, 255).toString('base64url');
  const exponent = (...bytes: number[]) => Buffer.from(bytes).toString('base64url');
  const text = (json: string) => `{"keys":[${JSON.stringify(publicKey).slice(0, -1)}${json}`;

  test.each([
    ['EC', publicKey],
    ['RSA', { ...rsaKey, alg: 'PS256' }],
    ['RSA by 3', { ...rsaKey, e: exponent(3) }],
    ['Ed25519', generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })],
    ['for signatures', { ...publicKey, use: 'sig', alg: 'ES256', kid: 'one', key_ops: ['verify'] }],
  ])('of %s is fine', (_, key) => expect(jwksMistake(set(key))).toBeUndefined());

  test.each([
    ['not JSON', 'keys', /a JSON Web Key Set/],
    ['a list', '[]', /a JSON Web Key Set/],
    ['null', 'null', /a JSON Web Key Set/],
    ['without keys', '{}', /a JSON Web Key Set/],
    ['empty', set(), /no token is valid/],
    ['of no mappings', set(1), /keys\[0\] is none/],
    ['private', set(ec.privateKey.export({ format: 'jwk' })), /whoever reads a private one/],
    ['private in its second key', set(publicKey, { ...publicKey, dp: 'x' }), /keys\[1\]/],
    ['symmetric', set({ kty: 'oct', k: 'c2VjcmV0' }), /symmetric/],
    ['of an unknown type', set({ kty: 'constructor' }), /RSA, EC or OKP/],
    ['on another curve', set({ ...publicKey, crv: 'secp256k1' }), /curves/],
    ['for encryption', set({ ...publicKey, use: 'enc' }), /use: sig/],
    ['that only signs', set({ ...publicKey, key_ops: ['sign'] }), /key_ops/],
    ['for HMAC', set({ ...publicKey, alg: 'HS256' }), /RS…/],
    ['cut off', set({ ...publicKey, y: undefined }), /whole/],
    ...[['AA'], ['AQ'], ['Ag'], [exponent(1, 0)]].map(([e]) => [
      `with the exponent ${e}`,
      set({ ...rsaKey, e }),
      /whole/,
    ]),
    ['of 1024 bits', set(rsa(1024).publicKey.export({ format: 'jwk' })), /2048/],
    ['with an even modulus', set({ ...rsaKey, n: evenModulus }), /whole/],
    ['with padding', set({ ...rsaKey, n: `${rsaKey.n}==` }), /whole/],
    ['off its curve', set({ ...publicKey, x: Buffer.alloc(32, 7).toString('base64url') }), /whole/],
    ['of EC for RSA', set({ ...publicKey, alg: 'RS256' }), /kty and crv/],
    ['of another curve’s algorithm', set({ ...publicKey, alg: 'ES384' }), /kty and crv/],
    ['of RSA for EC', set({ ...rsaKey, alg: 'ES256' }), /kty and crv/],
    ['with a number for alg', set({ ...rsaKey, alg: 1 }), /kty and crv/],
    ['that does nothing', set({ ...publicKey, key_ops: [] }), /key_ops/],
    ['that does text', set({ ...publicKey, key_ops: 'verify' }), /key_ops/],
    [
      'with one kid twice',
      set({ ...publicKey, kid: 'a' }, { ...rsaKey, kid: 'a' }),
      /kid of their own each; keys\[1\]/,
    ],
    ['with a number for kid', set({ ...publicKey, kid: 1 }), /kid is text/],
    ...[
      { private_key: 'x' },
      { D: 'x' },
      { x: { d: 'x' } },
      { clientSecret: 'x' },
      { note: '-----BEGIN EC PRIVATE KEY-----' },
    ].map(more => [
      `with ${Object.keys(more)} in a key`,
      set({ ...publicKey, ...more }),
      /whoever reads a private one/,
    ]),
    [
      'with a private key for a certificate',
      set({ ...publicKey, x5c: ['-----BEGIN PRIVATE KEY-----'] }),
      /private one/,
    ],
    [
      'with a private key’s bytes for a certificate',
      set({ ...publicKey, x5c: [ec.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')] }),
      /whole/,
    ],
    ['with text for certificates', set({ ...publicKey, x5c: 'x' }), /whole/],
    ['with a private part beside the keys', JSON.stringify({ d: 'x', keys: [publicKey] }), /private one/],
    ['with a list of keys twice', text(',"a":1}],"keys":[]}').replace('"keys"', '"k\\u0065ys"'), /allowed|JSON/],
    ['with a name twice', text(',"kty":"EC"}]}'), /name twice/],
    ['with a name twice in another spelling', text(',"\\u006bty":"EC"}]}'), /name twice/],
    ['of 101 keys', set(...Array(101).fill(publicKey)), /at most 100/],
    ['of 512 bits', set({ kty: 'RSA', e: 'AQAB', n: Buffer.alloc(64, 200).toString('base64url') }), /whole/],
  ] as [string, string, RegExp][])('%s is refused, and not shown', (_, text, why) => {
    expect(jwksMistake(text)).toMatch(why);
    const jwt = JSON.stringify({ jwt: { issuer: 'i', audiences: ['a'], jwks: text } });
    expect(mistakesOf({ access: jwt })).toEqual(one(/^access\.jwt\.jwks: got text \(not shown\), allowed: /));
  });
});

describe('a regular expression', () => {
  test.each([
    ...[
      'a',
      '',
      '^a.*b$',
      '(?i)a',
      '(?P<n>a)(?<m>b)',
      '[[:alpha:]]',
      '[^]a]',
      '[a-]',
      '\\Qa(\\E',
      '\\x{1F600}',
      '\\pL',
    ],
    ...[
      '\\p{Greek}',
      '\\p{^Lu}',
      'a{2,3}?',
      'a{,3}',
      '{',
      '\\_',
      '\\.',
      '\\012',
      '(?U:a+)',
      'x*?',
      '(a{30}){30}',
      '(?)',
    ],
  ])('%j is one of RE2', expression => expect(re2Mistake(expression)).toBeUndefined());

  test.each([
    ['(?=a)', /lookaround/],
    ['(?!a)', /lookaround/],
    ['(?<=a)', /lookaround/],
    ['(?<!a)', /lookaround/],
    ['(a)\\1', /backreference/],
    ['(?P=n)', /"\(\?"/],
    ['\\k<n>', /escape/],
    ['\\Z', /escape/],
    ['\\u0041', /escape/],
    ['[\\b]', /escape/],
    ['(', /without "\)"/],
    [')', /without "\("/],
    ['[a', /without "\]"/],
    ['[b-a]', /later to the earlier/],
    ['[[:letter:]]', /does not know/],
    ['*a', /nothing before/],
    ['a**', /repetition of a repetition/],
    ['a{1001}', /1000/],
    ['(a{100}){100}', /1000/],
    ['a{3,2}', /more times than at most/],
    ['\\p{Klingon}', /Unicode class/],
    ['(?P<n>a)(?P<n>b)', /twice/],
    ['(?<1-a>b)', /"\(\?"/],
    ['\\', /backslash/],
    ['('.repeat(5000), /too many groups/],
  ])('%j is none: %s', (expression, why) => expect(re2Mistake(expression)).toMatch(why));

  test('is looked at where it is one', () => {
    const sampling = (regex: boolean): Sections => ({
      alloy: '{replicas: 1}',
      pipeline: `{tailSampling: {policies: [{name: a, and: [{name: b, stringAttribute: {key: k, values: [x, "(?=a)"], regex: ${regex}}}]}]}}`,
    });
    expect(mistakesOf(sampling(false))).toEqual([]);
    expect(mistakesOf(sampling(true))).toEqual(
      one(/policies\[0\]\.and\[0\]\.stringAttribute\.values\[1\]: got "\(\?=a\)"/),
    );
  });
});

describe('a policy in Alloy’s words', () => {
  const raw = (text: string): Sections => ({
    alloy: '{replicas: 1}',
    pipeline: `{tailSampling: {tracesPerSecond: 1, policies: [{name: a, raw: ${JSON.stringify(text)}}]}}`,
  });
  const GOOD = 'type = "bytes_limiting"\n\nbytes_limiting {\n\tbytes_per_second = 1\n}\n';

  test('is its statements but the name', () => expect(mistakesOf(raw(GOOD))).toEqual([]));

  test.each([
    ['', /type = "…" does not come first/],
    ['bytes_limiting {\n\tbytes_per_second = 1\n}', /type = "…" does not come first/],
    ['type = 1', /type = "…" does not come first/],
    ['kind = "a"', /type = "…" does not come first/],
    ['type = "byte_limiting"', /type "byte_limiting" is none of always_sample, .*, bytes_limiting/],
    ['type = "latency"\nname = "b"', /name has no effect: beside type there is one block, latency/],
    [GOOD.replace('bytes_limiting {', 'latency {'), /latency has no effect/],
    [GOOD.replace('\t', '  '), /line 4 is .* and alloy fmt leaves/],
    [GOOD.replace('1', 'sys.env("A")'), /line 4: literals alone/],
    ['type = "a"\n}\n', /line 2: expected a statement/],
  ])('%j is none', (text, why) => {
    const [mistake, ...more] = mistakesOf(raw(text));
    expect(more).toEqual([]);
    expect(mistake).toMatch(/policies\[0\]\.raw: /);
    expect(mistake).toMatch(why);
  });
});

test.each([
  [{ alloy: '{resources: {memory: 512m}}' }, /memory: .*Did you mean "512Mi"\?$/],
  ...['"0"', '"1"', '127Mi', '2Ti', '1e9', '1P'].map(memory => [
    { alloy: `{resources: {memory: ${memory}}}` },
    /memory/,
  ]),
  ...['"0"', '1m', '0.0001', '1k', '"5000"', '1Mi'].map(cpu => [
    { alloy: `{resources: {cpu: "${cpu.replaceAll('"', '')}"}}` },
    /cpu/,
  ]),
  [{ alloy: '{tolerations: [{operator: Exists, value: a}]}' }, /no value with operator: Exists/],
  [{ alloy: '{tolerations: [{value: a}]}' }, /a key, or operator: Exists/],
  [{ alloy: '{tolerations: [{}]}' }, /a key, or operator: Exists/],
  [{ alloy: `{nodeSelector: {a: ${'b'.repeat(64)}}}` }, /at most 63/],
  [{ alloy: `{nodeSelector: {${'a.'.repeat(127)}b/c: d}}` }, /at most 253/],
  [{ alloy: '{nodeSelector: {"a..b/c": d}}' }, /label key/],
  ...['.', '..', 'a/b', '__mimir_cluster', 'a'.repeat(151)].map(name => [
    { tenant: `{fixed: ${name}}` },
    /tenant name/,
  ]),
  [{ cors: '{allowOrigins: ["https://a.example.com"], maxAgeSeconds: 1.0e+21}' }, /0 to 86400/],
  [{ cors: '{allowOrigins: ["https://a.example.com:65536"]}' }, /1 to 65535/],
  ...[
    'https://x/{{x}}',
    'https://x/#y',
    'https://u:hunter2@x/',
    'https://x\\\\@y/',
    'https://x:99999/',
    'http://x',
  ].map(url => [{ operations: `{rules: {runbookUrl: "${url}"}}` }, /runbookUrl: .*an https:\/\/ URL/]),
  ...['\\u202e', '\\u200b', '\\u2066', '\\u00ad', '\\u3164', '\\u034f', '\\u2800', '\\ufe0f', '\\u17b4'].map(
    character => [{ access: `{none: {reason: "a${character}b"}}` }, /that nobody sees/],
  ),
  ...[' ', '\\u00a0', '\\u3000\\u3000', '\\u2003'].map(blanks => [
    { access: `{none: {reason: "${blanks}"}}` },
    /blanks alone/,
  ]),
  [{ access: '{jwt: {issuer: "*", audiences: [a], jwksUri: "https://i/keys"}}' }, /without "\*"/],
  [{ smokeTest: '{image: "curl:latest"}' }, /pinned/],
  ...(
    [
      ['0 */10 * * * *', /got "0 \*\/10 \* \* \* \*", allowed: five fields .*; it has 6 fields: there are no seconds/],
      ['TZ=UTC */10 * * * *', /allowed: five fields .*; it names a time zone, which Kubernetes refuses/],
      ['@every 10m', /allowed: five fields .*; it begins with @, and is none of @hourly, @daily/],
      ['*/10 25 * * *', /; its hour is not made of numbers from 0 to 23/],
      ['0 0 30 2 *', /; no such day ever comes/],
      ['* * * * *', /got "\* \* \* \* \*", allowed: runs 5 minutes apart or more, .*; these are 1 apart/],
      ['*/7 * * * *', /these are 4 apart/],
    ] as const
  ).map(([schedule, why]) => [{ smokeTest: `{schedule: "${schedule}"}` }, why]),
  [{ hosts: '{grpc: 203.0.113.7, http: otlp-http.example.com}' }, /not an address/],
  [{ smokeTest: '{ca: {name: a, key: ..b}}' }, /does not begin with/],
] as [Sections, RegExp][])('%j is refused', (sections, why) => expect(mistakesOf(sections)).toEqual(one(why)));

test.each([
  {
    alloy: '{resources: {cpu: "1.5", memory: 2.5Gi}, tolerations: [{operator: Exists}, {key: a}, {key: a, value: ""}]}',
  },
  { alloy: '{nodeSelector: {node-role.kubernetes.io/otlp: ""}, priorityClassName: a.b}' },
  { operations: '{rules: {runbookUrl: "https://x.example.com/a?b=c"}}' },
  { tenant: '{fixed: "..."}' },
  { smokeTest: '{schedule: "*/5 * * * *"}' },
  { smokeTest: '{schedule: "@daily"}' },
  { smokeTest: '{schedule: "30 6-18/4 * JAN-nov mon-FRI"}' },
] as Sections[])('%j is accepted', sections => expect(mistakesOf(sections)).toEqual([]));

test('names that a reader takes for numbers are refused everywhere', () => {
  for (const name of ['0o17', '0x1f', '0b1', '0b-1']) {
    expect(
      mistakesOf({ alloy: `{name: "${name}", namespace: "${name}", nodeSelector: {"${name}": a, b: "${name}"}}` }),
    ).toHaveLength(4);
    expect(mistakesOf({ tls: `{secrets: {grpc: "${name}", http: b}}` })).toHaveLength(1);
    expect(
      mistakesOf({ gateway: `{service: {manifests: {}}, ports: [{name: "${name}", port: 80, targetPort: 80}]}` }),
    ).toHaveLength(1);
    expect(mistakesOf({ access: `{bearer: {token: {name: a, key: "${name}"}}}` })).toHaveLength(1);
  }
  expect(mistakesOf({ alloy: '{nodeSelector: {a: "3e1_7", b: 8_e8}}' })).toHaveLength(2);
});

test('a shared port that the gateway’s own Service has too asks who may send', () => {
  const shared = { listeners: '{shared: {port: 443}}' };
  expect(mistakesOf(shared)).toEqual(one(/^listeners\.shared: needs access: the gateway's own Service has port 443/));
  expect(mistakesOf({ ...shared, access: '{bearer: {token: {name: a, key: b}}}' })).toEqual([]);
  expect(mistakesOf({ listeners: '{shared: {port: 9443}}' })).toEqual([]);
  expect(mistakesOf({ ...shared, gateway: '{dedicated: true, service: {helm: {}}}' })).toEqual([]);
});
