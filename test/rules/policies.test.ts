/** AuthorizationPolicies that refuse too much, too little, or are refused themselves. */

import { GATEWAY_PODS, PATH } from '../../lib/rules/engine/examples';
import { check } from './check';

const policy = (rules: string, { action = 'DENY', at = 'alloy' } = {}) => `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: p, namespace: ${at === 'alloy' ? 'observability' : 'istio-system'}}
spec:
  selector: {matchLabels: ${at === 'alloy' ? '{app: alloy}' : '{istio: ingressgateway}'}}
  action: ${action}
  rules: [${rules}]
`;

const findings = (policies: string, change = (text: string) => text) =>
  check([{ file: 'x.yaml', text: change(PATH + GATEWAY_PODS) + policies }]);

function of(rule: string, policies: string, change?: (text: string) => string): string[] {
  return findings(policies, change)
    .filter(found => found.rule === rule)
    .map(({ path }) => path);
}

const to = (ports: string, more = '') => `{to: [{operation: {ports: [${ports}]}}]${more}}`;
const from = (source: string) => `, from: [{source: {${source}}}]`;
const when = (key: string, values: string) => `, when: [{key: "${key}", ${values}}]`;
const GATEWAY = 'cluster.local/ns/istio-system/sa/istio-ingressgateway';

describe('policy-refuses-everybody', () => {
  test.each([
    ['no condition, at Alloy', policy(to('"4317"'))],
    ['no condition, at the gateway', policy(to('"4318"'), { at: 'gateway' })],
    ['empty conditions', policy(to('"4317"', ', from: [], when: []'))],
    ['an empty rule', policy('{}')],
    ['beside a rule with conditions', policy(`${to('"4317"', from('namespaces: [dev]'))}, ${to('"4318"')}`)],
    ['by method', policy('{to: [{operation: {methods: [POST]}}]}')],
    ['by the path that is routed', policy('{to: [{operation: {paths: [/v1/*]}}]}')],
    ["another name than the gateway's", policy(to('"4317"', from('notPrincipals: [cluster.local/ns/a/sa/b]')))],
    ["another namespace than the gateway's", policy(to('"4317"', from('notNamespaces: [ingress]')))],
    ['every address', policy(to('"4317"', from('ipBlocks: [0.0.0.0/0, "::/0"]')), { at: 'gateway' })],
  ])('%s', (_, text) => expect(of('policy-refuses-everybody', text).length).toBeGreaterThan(0));

  test.each([
    ['another port', policy(to('"12345"'))],
    ['every port but these', policy('{to: [{operation: {notPorts: ["4317", "4318"]}}]}')],
    ['another method', policy('{to: [{operation: {methods: [GET]}}]}')],
    ['another path', policy('{to: [{operation: {paths: [/debug/*]}}]}')],
    ['who has no token', policy(to('"4317"', from('notRequestPrincipals: ["*"]')))],
    ['who has no claim', policy(to('"4317"', when('request.auth.claims[team]', 'notValues: [a]')))],
    ["who is not the gateway's", policy(to('"4317"', from(`notPrincipals: [${GATEWAY}]`)))],
    ['who comes from elsewhere', policy(to('"4317"', from('notIpBlocks: [10.0.0.0/8]')), { at: 'gateway' })],
    ['a header', policy(to('"4317"', when('request.headers[x-sender]', 'values: [retired]')))],
    ['only written down', policy(to('"4317"'), { action: 'AUDIT' })],
    ['on trial', policy(to('"4317"')).replace('name: p,', "name: p, annotations: {istio.io/dry-run: 'true'},")],
  ])('not: %s', (_, text) => expect(of('policy-refuses-everybody', text)).toEqual([]));

  test('not: certificates have identities at the gateway', () => {
    const mutual = (text: string) => text.replaceAll('mode: SIMPLE', 'mode: MUTUAL');
    const text = policy(to('"4317"', from('notPrincipals: [partner]')), { at: 'gateway' });
    expect(of('policy-refuses-everybody', text, mutual)).toEqual([]);
    expect(of('policy-refuses-everybody', text)).toEqual(['spec.rules[0].from[0].source.notPrincipals']);
  });
});

describe('policy-condition-unknown', () => {
  const found = (condition: string) =>
    findings(policy(to('"4317"', `, when: [${condition}]`)))
      .filter(({ rule }) => rule === 'policy-condition-unknown')
      .map(({ got }) => got);

  test.each([
    ['{values: [zstd]}', 'the condition has no key'],
    ['{key: 5, values: [zstd]}', '5 is no attribute'],
    ['{key: "request.header[a]", values: [b]}', 'did you mean request.headers[…]?'],
    ['{key: source.ips, values: [10.0.0.1]}', 'did you mean source.ip?'],
    ['{key: nonsense.of.mine, values: [b]}', 'is no attribute of Istio'],
    ['{key: "request.headers[a]x", values: [b]}', 'no name in brackets at its end'],
    ['{key: "request.headers[]", values: [b]}', 'no name in brackets'],
    ['{key: request.headers, values: [b]}', 'no name in brackets'],
    ['{key: \'request.headers["a"]\', values: [b]}', 'is no name of a header'],
    ['{key: "request.headers[a]"}', 'has neither values nor notValues'],
    ['{key: "request.headers[a]", values: []}', 'has neither values nor notValues'],
    ['{key: "request.headers[a]", values: [""]}', 'is no value of request.headers[a]'],
    ['{key: source.ip, values: [10.0.0.0/33]}', 'is no value of source.ip'],
    ['{key: destination.port, notValues: ["70000"]}', 'is no value of destination.port'],
  ])('%s', (condition, expected) => expect(found(condition)).toEqual([expect.stringContaining(expected)]));

  test.each([
    '{key: "request.headers[User-Agent]", values: ["x*"]}',
    '{key: "request.headers[:authority]", notValues: [a]}',
    '{key: "request.auth.claims[realm][roles]", values: [otlp]}',
    '{key: source.serviceAccount, values: [a/b]}',
    '{key: remote.ip, notValues: [10.0.0.0/8, "fd00::/8"]}',
    '{key: destination.port, values: ["4317"]}',
    '{key: "experimental.envoy.filters.network.mysql_proxy[db.table]", values: ["[update]"]}',
  ])('not: %s', condition => expect(found(condition)).toEqual([]));
});

describe('policy-condition-unknown, of addresses', () => {
  const found = (source: string) =>
    findings(policy(`{from: [{source: {namespaces: [a]}}, {source: {${source}}}]}`))
      .filter(({ rule }) => rule === 'policy-condition-unknown')
      .map(({ path, got }) => `${path}: ${got}`);
  const at = 'spec.rules[0].from[1].source';

  test.each([
    ['notIpBlocks: [10.0.0.0/8, bogus]', 'notIpBlocks[1]', '"bogus"'],
    ['ipBlocks: [10.0.0.0/33]', 'ipBlocks[0]', '"10.0.0.0/33"'],
    ['remoteIpBlocks: [" 10.0.0.0/8"]', 'remoteIpBlocks[0]', '" 10.0.0.0/8"'],
    ['notRemoteIpBlocks: ["10.0.0.*"]', 'notRemoteIpBlocks[0]', '"10.0.0.*"'],
    ['ipBlocks: [""]', 'ipBlocks[0]', '""'],
    ['ipBlocks: [10]', 'ipBlocks[0]', '10'],
    ['ipBlocks: [example.com]', 'ipBlocks[0]', '"example.com"'],
  ])('%s', (source, place, value) => {
    expect(found(source)).toEqual([`${at}.${place}: ${value} is neither an address nor a network`]);
  });

  test('not: addresses and networks of both families', () => {
    expect(found('ipBlocks: [10.0.0.7, 10.0.0.7/8], notRemoteIpBlocks: ["fd00::/8", "::1"]')).toEqual([]);
  });
});

describe('encoding-refused-in-vain', () => {
  const [GRPC, HTTP] = ['request.headers[grpc-encoding]', 'request.headers[content-encoding]'];
  const grpc = to('"4317"', when(GRPC, 'values: [zstd]'));
  const http = to('"4318"', when(HTTP, 'values: [zstd]'));
  const found = (rules: string, at = 'alloy', change?: (text: string) => string) =>
    of('encoding-refused-in-vain', policy(rules, { at }), change);

  test.each([
    ['no compression', `${to('"4317"', when(GRPC, 'values: [zst]'))}, ${http}`, 'spec.rules[0].when[0].values'],
    ['capitals', `${grpc}, ${to('"4318"', when(HTTP, 'values: [ZSTD]'))}`, 'spec.rules[1].when[0].values'],
    ['the other header', `${grpc}, ${to('"4318"', when(GRPC, 'values: [zstd]'))}`, 'spec.rules[1].when[0].key'],
    ['the other port', `${to('"4317"', when(HTTP, 'values: [zstd]'))}, ${http}`, 'spec.rules[0].when[0].key'],
    ['what a client takes', to('"4318"', when('request.headers[accept-encoding]', 'values: [zstd]')), 'key'],
    ['a header misspelt', to('"4318"', when('request.headers[content-encodings]', 'values: [zstd]')), 'key'],
    ['both at once', `{when: [{key: "${GRPC}", values: [zstd]}, {key: "${HTTP}", values: [zstd]}]}`, 'key'],
    ['nothing, too', to('"4318"', when(HTTP, 'notValues: [gzip]')), 'spec.rules[0].when[0].notValues'],
    ['one transport', grpc, 'spec.rules[0]'],
    ['the other one', http, 'spec.rules[0]'],
  ])('%s', (_, rules, path) => {
    expect(found(rules)).toEqual([expect.stringContaining(path)]);
    expect(found(rules, 'gateway')).toEqual([expect.stringContaining(path)]);
  });

  test.each([
    ['each by its header', `${grpc}, ${http}`],
    ['without ports', `{when: [{key: "${GRPC}", values: [zstd]}]}, {when: [{key: "${HTTP}", values: [zstd]}]}`],
    ['a pattern', `${to('"4317"', when(GRPC, 'values: ["zs*"]'))}, ${to('"4318"', when(HTTP, 'values: ["*"]'))}`],
    ['all but gzip', to('"4318"', when(HTTP, 'values: ["*"], notValues: [gzip]'))],
    ['a header in capitals', `${grpc}, ${to('"4318"', when('request.headers[Content-Encoding]', 'values: [zstd]'))}`],
    ['another header', to('"4318"', when('request.headers[x-encoder]', 'values: [old]'))],
    ['another port', to('"9090"', when(HTTP, 'values: [br]'))],
  ])('not: %s', (_, rules) => expect(found(rules).filter(path => path !== 'spec.rules[0]')).toEqual([]));

  test('not: both transports, each at another hop', () => {
    expect(of('encoding-refused-in-vain', policy(grpc, { at: 'gateway' }) + policy(http))).toEqual([]);
    expect(found(`${grpc}, ${http}`)).toEqual([]);
  });

  test('not: over HTTP the receiver does not take it anyway', () => {
    const listed = (text: string) =>
      text.replace(
        'endpoint = "0.0.0.0:4318"',
        'endpoint = "0.0.0.0:4318"\n        compression_algorithms = ["", "gzip"]',
      );
    expect(found(grpc, 'alloy', listed)).toEqual([]);
    expect(found(grpc)).toEqual(['spec.rules[0]']);
  });
});
