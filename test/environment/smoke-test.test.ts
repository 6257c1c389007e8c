/** A smoke test that could not get through is a mistake; its twin says what was missing. */
import { warnings } from '../../lib/warnings';
import { environmentOf, mistakesIn, type Sections, textOf } from '../samples';

const TOKEN = '{name: senders, key: token}';
const BEARER = { access: `{bearer: {token: ${TOKEN}}}` };
const ALLOW = { access: '{allowlist: [10.1.0.0/16, "2001:db8::/32"]}', nlb: '{ipAddressType: dualstack}' };
const RANGES = { nlb: '{sourceRanges: [10.0.0.0/8]}' };
const DAEMONSET = { gateway: '{dedicated: true, service: {helm: {kind: DaemonSet}}}' };

test.each<[string, Sections, Sections, Sections, RegExp]>([
  [
    'no token where one is asked for',
    BEARER,
    { smokeTest: '{}' },
    { smokeTest: `{bearer: ${TOKEN}}` },
    /^missing, and access\.bearer asks for it/,
  ],
  ['a token that nobody asks for', {}, { smokeTest: `{bearer: ${TOKEN}}` }, { smokeTest: '{}' }, /no access\.bearer/],
  [
    'an allowlist, and no address',
    ALLOW,
    { smokeTest: '{}' },
    { smokeTest: '{from: [10.1.2.0/24]}' },
    /^missing, and access\.allowlist may shut/,
  ],
  [
    'an address outside',
    ALLOW,
    { smokeTest: '{from: [10.2.0.0/16]}' },
    { smokeTest: '{from: [10.1.0.0/16]}' },
    /^10\.2/,
  ],
  [
    'more than is let in',
    ALLOW,
    { smokeTest: '{from: [10.0.0.0/8]}' },
    { smokeTest: '{from: [10.1.2.3/32]}' },
    /^10\.0/,
  ],
  [
    'IPv6 outside',
    ALLOW,
    { smokeTest: '{from: ["2001:db9::/64"]}' },
    { smokeTest: '{from: ["2001:db8:1::/64"]}' },
    /^2001/,
  ],
  [
    'source ranges of the NLB',
    RANGES,
    { smokeTest: '{}' },
    { smokeTest: '{from: [10.9.0.0/16]}' },
    /nlb\.sourceRanges/,
  ],
  ['a gateway on every node', DAEMONSET, { smokeTest: '{}' }, {}, /every node has a gateway pod/],
])('%s', (_, both, bad, good, message) => {
  expect(mistakesIn(textOf({ ...both, ...bad })).map(mistake => mistake.message)).toEqual([
    expect.stringMatching(message),
  ]);
  expect(mistakesIn(textOf({ ...both, ...good }))).toEqual([]);
});

test.each([
  [BEARER, 'smokeTest.bearer'],
  [ALLOW, 'smokeTest.from'],
])('what is missing is named by its field', (both, path) => {
  expect(mistakesIn(textOf({ ...both, smokeTest: '{}' }))).toMatchObject([{ path }]);
});

test('a schedule whose failures nobody is told of is warned about', () => {
  const told = { operations: '{rules: {runbookUrl: "https://example.com/dev.md"}}' };
  const untold = (sections: Sections) =>
    warnings(environmentOf(sections)).filter(text => text.startsWith('smokeTest.schedule without operations.rules'));
  expect(untold({ smokeTest: '{schedule: "@hourly"}' })).toHaveLength(1);
  expect(untold({ smokeTest: '{schedule: "@hourly"}', ...told })).toEqual([]);
  expect(untold({ smokeTest: '{}' })).toEqual([]);
});
