/** Who may send: each contradiction has a passing twin that differs in one line, and the words for Istio and Alloy. */

import { exportersFor, tenantAuth } from '../../lib/alloy/pipelines/exporter';
import { receiverAuth, receiverSecrets } from '../../lib/alloy/pipelines/receiver-auth';
import { claimConditions, jwtRules, requestPrincipals } from '../../lib/charts/jwt';
import { viewOf } from '../../lib/environment/edge-views';
import { jwtProps } from '../../lib/props/jwt';
import { warnings } from '../../lib/warnings';
import { environmentOf, mistakesIn, type Sections, textOf } from '../samples';

const JWT = 'issuer: https://i.example.com, audiences: [otlp], jwksUri: "https://i.example.com/keys"';
const BEARER = 'bearer: {token: {name: senders, key: token}}';
const BASIC = 'basic: {htpasswd: {name: senders, key: htpasswd}}';
const access = (...parts: string[]): Sections => ({ access: `{${parts.join(', ')}}` });
const jwt = (more = '') => `jwt: {${JWT}${more}}`;

/** Of RFC 7517, A.1. */
const KEY_SET =
  '{"keys": [{"kty": "EC", "crv": "P-256", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}';

const RATE_LIMIT = '{service: {manifests: {}}, rateLimit: {requestsPerSecond: 10, burst: 20}}';

interface Twins {
  readonly what: string;
  readonly both?: Sections;
  readonly bad: Sections;
  readonly good: Sections;
  readonly path: string;
  readonly message: RegExp;
}

const TWINS: Twins[] = [
  {
    what: 'none with another',
    bad: access('none: {reason: a test}', BEARER),
    good: access(BEARER),
    path: 'access.none',
    message: /^together with bearer/,
  },
  {
    what: 'basic with bearer',
    bad: access(BASIC, BEARER),
    good: access(BASIC),
    path: 'access.bearer',
    message: /one authenticator/,
  },
  {
    what: 'jwt and basic in one header',
    bad: access(jwt(), BASIC),
    good: access(jwt(', header: {name: x-otlp-token}'), BASIC),
    path: 'access.jwt',
    message: /both want the Authorization header/,
  },
  {
    what: 'jwt and bearer in one header, by another spelling',
    bad: access(jwt(', header: {name: AUTHORIZATION}'), BEARER),
    good: access(jwt(', header: {name: x-otlp-token}'), BEARER),
    path: 'access.jwt',
    message: /together with bearer/,
  },
  {
    what: 'jwt at a gateway of others',
    bad: access(jwt(', at: gateway')),
    good: access(jwt(', at: gateway, header: {name: x-otlp-token}')),
    path: 'access.jwt.at',
    message: /every other application’s bearer token/,
  },
  {
    what: 'jwt at a gateway that is not dedicated',
    both: access(jwt(', at: gateway')),
    bad: { gateway: '{service: {manifests: {}}}' },
    good: { gateway: '{dedicated: true, service: {manifests: {}}}' },
    path: 'access.jwt.at',
    message: /gateway\.dedicated: true/,
  },
  {
    what: 'a rate limit of addresses that the NLB hides',
    both: { gateway: RATE_LIMIT },
    bad: { nlb: '{preserveClientAddress: false}' },
    good: { nlb: '{preserveClientAddress: true}' },
    path: 'gateway.rateLimit',
    message: /all senders share one limit/,
  },
  {
    what: 'a rate limit on a shared port',
    both: { gateway: RATE_LIMIT, access: '{none: {reason: a test}}' },
    bad: { listeners: '{shared: {port: 443}}' },
    good: { listeners: '{split: {}}' },
    path: 'gateway.rateLimit',
    message: /other applications’ requests/,
  },
  {
    what: 'source ranges that differ from the allowlist, for OTLP alone',
    both: access('allowlist: [10.0.0.0/8, 192.0.2.0/24]'),
    bad: { nlb: '{sourceRanges: [10.0.0.0/8]}' },
    good: { nlb: '{sourceRanges: [192.0.2.0/24, 10.0.0.0/8]}' },
    path: 'nlb.sourceRanges',
    message: /^got 10\.0\.0\.0\/8, and access\.allowlist says 10\.0\.0\.0\/8, 192\.0\.2\.0\/24\. Remove sourceRanges/,
  },
  {
    what: 'source ranges that differ from the allowlist, for all of the gateway',
    both: { ...access('allowlist: [10.0.0.0/8]'), nlb: '{sourceRanges: [10.0.0.0/8, 192.0.2.0/24]}' },
    bad: { gateway: '{service: {manifests: {}}}' },
    good: { gateway: '{dedicated: true, service: {manifests: {name: gw}}}' },
    path: 'nlb.sourceRanges',
    message: /Remove sourceRanges/,
  },
  {
    what: 'the certificate that cert-manager writes as the senders’ CA',
    both: { tls: '{issuer: {name: letsencrypt}}' },
    bad: access('mtls: {caSecret: otlp-grpc-cert}'),
    good: access('mtls: {caSecret: senders-ca}'),
    path: 'access.mtls.caSecret',
    message: /the gateway's own certificate/,
  },
  {
    what: 'the gateway’s own certificate as the senders’ CA',
    both: { tls: '{secrets: {grpc: a-cert, http: b-cert}}' },
    bad: access('mtls: {caSecret: b-cert}'),
    good: access('mtls: {caSecret: senders-ca}'),
    path: 'access.mtls.caSecret',
    message: /the gateway's own certificate/,
  },
  {
    what: 'a list of addresses behind an NLB that hides them',
    both: access('allowlist: [203.0.113.0/24]'),
    bad: { nlb: '{preserveClientAddress: false}' },
    good: { nlb: '{preserveClientAddress: true}' },
    path: 'access.allowlist',
    message: /NLB’s addresses/,
  },
  {
    what: 'an address without mask',
    bad: access('allowlist: [203.0.113.7]'),
    good: access('allowlist: [203.0.113.7/32]'),
    path: 'access.allowlist[0]',
    message: /\/32/,
  },
  {
    what: 'jwt without keys',
    bad: access('jwt: {issuer: i, audiences: [otlp]}'),
    good: access(`jwt: {issuer: i, audiences: [otlp], jwks: '${KEY_SET}'}`),
    path: 'access.jwt',
    message: /exactly one of jwksUri, jwks/,
  },
  {
    what: 'a tenant from the claim of no token',
    both: { tenant: '{claim: team}' },
    bad: access(BEARER),
    good: access(jwt()),
    path: 'tenant.claim',
    message: /needs access\.jwt/,
  },
  {
    what: 'a tenant on trust from anybody',
    both: { tenant: '{header: {trust: ours}}' },
    bad: access('allowlist: [203.0.113.0/24]'),
    good: access(BEARER),
    path: 'tenant.header',
    message: /needs authentication/,
  },
  {
    what: 'a tenant of the request behind tail sampling',
    both: {
      ...access(jwt()),
      pipeline: '{tailSampling: {policies: [{name: all, alwaysSample: {}}]}}',
      alloy: '{replicas: 1}',
    },
    bad: { tenant: '{claim: team}' },
    good: { tenant: '{fixed: team-a}' },
    path: 'tenant',
    message: /tail sampling forgets requests/,
  },
];

describe.each(TWINS)('$what', ({ both, bad, good, path, message }) => {
  test('is a mistake', () => {
    const found = mistakesIn(textOf({ ...both, ...bad }));
    expect(found.map(one => one.path)).toEqual([path]);
    expect(found[0]!.message).toMatch(message);
  });
  test('and its twin is none', () => expect(mistakesIn(textOf({ ...both, ...good }))).toEqual([]));
});

test('any subject of the issuer, with each claim, and the tenant’s claim whatever it is', () => {
  const environment = environmentOf({ ...access(jwt(', claims: {scope: [a, b]}')), tenant: '{claim: team}' });
  const token = jwtProps(viewOf(environment), 'workload')!;
  expect(requestPrincipals(token)).toEqual(['https://i.example.com/*']);
  expect(claimConditions(token)).toEqual([
    { key: 'request.auth.claims[scope]', values: ['a', 'b'] },
    { key: 'request.auth.claims[team]', values: ['*'] },
  ]);
  expect(jwtRules(token)[0]!.outputClaimToHeaders).toEqual([{ header: 'x-scope-orgid', claim: 'team' }]);
});

test('a tenant’s claim that must have certain values is asked for once', () => {
  const environment = environmentOf({ ...access(jwt(', claims: {team: [a]}')), tenant: '{claim: team}' });
  expect(claimConditions(jwtProps(viewOf(environment), 'workload')!)).toEqual([
    { key: 'request.auth.claims[team]', values: ['a'] },
  ]);
});

test('the receiver reads what it judges by, and nothing without basic or bearer', () => {
  expect(receiverSecrets(environmentOf(access(BASIC)))).toEqual([{ name: 'senders', key: 'htpasswd' }]);
  expect(receiverSecrets(environmentOf(access(BEARER)))).toEqual([{ name: 'senders', key: 'token' }]);
  expect(receiverAuth(environmentOf(access(jwt())))).toEqual({ blocks: [] });
});

test('only a tenant of the request needs an authenticator at the exporter', () => {
  expect(tenantAuth(environmentOf({ tenant: '{fixed: a}' }))).toBeUndefined();
  const environment = environmentOf({ ...access(jwt()), tenant: '{claim: team}' });
  const tenant = tenantAuth(environment);
  expect(tenant).toBeDefined();
  expect(exportersFor(environment, 'traces', { tenant }).blocks).toHaveLength(1);
});

test('passwords alone facing the internet, anybody, tenants on trust and an EnvoyFilter are said at every synth', () => {
  const internet = { nlb: '{scheme: internet-facing}' };
  expect(warnings(environmentOf({ ...internet, ...access(BASIC) }))[0]).toMatch(/Passwords alone/);
  expect(warnings(environmentOf({ ...internet, ...access(BASIC, 'allowlist: [203.0.113.0/24]') }))).toEqual([]);
  expect(warnings(environmentOf(access('none: {reason: a test}')))[0]).toMatch(/a test/);
  expect(warnings(environmentOf({ ...access(BEARER), tenant: '{header: {trust: ours}}' }))[0]).toMatch(/ours/);
  expect(warnings(environmentOf({ gateway: RATE_LIMIT }))[0]).toMatch(/EnvoyFilter/);
});
