import { EVERYBODY, isNobody, minus } from '../../../lib/kubernetes/networks';
import { matching, type PolicyRequest } from '../../../lib/rules/model/policy-match';
import { rulesOf } from '../../../lib/rules/model/read/istio/authorization-policy';
import { modelOf } from './yaml';

const CLIENT: PolicyRequest = {
  port: 4317,
  host: 'a.example.com',
  path: '/v1/traces',
  from: 'client',
  identity: undefined,
  writesOwnAddress: false,
};
const GATEWAY: PolicyRequest = {
  ...CLIENT,
  from: 'gateway',
  identity: 'edge/gateway',
  serverName: 'outbound_.4317_._.alloy.observability.svc.cluster.local',
};

/** Whether a rule matches a request: yes and no where that is certain, else perhaps. */
function answer(rule: string, request: PolicyRequest): string {
  const { manifests } = modelOf([['AuthorizationPolicy', 'o/p', `spec: {rules: [${rule}]}`]]);
  const [read] = rulesOf(manifests.ofKind('AuthorizationPolicy')[0]!);
  if (isNobody(matching(read!, request, false))) return 'no';
  return isNobody(minus(EVERYBODY, matching(read!, request, true))) ? 'yes' : 'perhaps';
}

const to = (operation: string) => `{to: [{operation: {${operation}}}]}`;
const from = (source: string) => `{from: [{source: {${source}}}]}`;
const when = (key: string, values: string) => `{when: [{key: "${key}", ${values}}]}`;

describe('a stranger’s request to port 4317 of a.example.com meets', () => {
  // https://istio.io/latest/docs/reference/config/security/authorization-policy/
  test.each([
    ['a rule that asks for nothing', '{}', 'yes'],
    ['its port', to('ports: ["4317"]'), 'yes'],
    ['not another port', to('ports: ["4318"]'), 'no'],
    ['its host, whatever the case', to('hosts: [A.example.com]'), 'yes'],
    ['a host by its end', to('hosts: ["*.example.com"]'), 'yes'],
    ['not a host with a port behind it', to('hosts: ["a.example.com:*"]'), 'no'],
    ['the one method of OTLP', to('methods: [POST]'), 'yes'],
    ['not another method', to('methods: [GET]'), 'no'],
    ['a path by its start', to('paths: ["/v1/*"]'), 'yes'],
    ['a path by a template of one segment', to('paths: ["/v1/{*}"]'), 'yes'],
    ['a path by a template of any number', to('paths: ["/{**}"]'), 'yes'],
    ['not a template of more segments', to('paths: ["/v1/{*}/x"]'), 'no'],
    ['perhaps a template that Istio would refuse', to('paths: ["/v1/x{*}"]'), 'perhaps'],
    ['not what is excepted', to('notPorts: ["4317"]'), 'no'],
    ['no token', from('requestPrincipals: ["*"]'), 'no'],
    ['the lack of a token', from('notRequestPrincipals: ["*"]'), 'yes'],
    ['no claim', when('request.auth.claims[team]', 'values: [a]'), 'no'],
    ['no identity of the mesh', from('principals: ["*"]'), 'no'],
    ['no namespace of the mesh', from('namespaces: [edge]'), 'no'],
    ['its port as a condition', when('destination.port', 'values: ["4317"]'), 'yes'],
    ['its host in the handshake', when('connection.sni', 'values: ["*.example.com"]'), 'yes'],
    ['perhaps a header, which a stranger chooses', when('request.headers[x-a]', 'values: [b]'), 'perhaps'],
    ['perhaps an address block, by where it comes from', from('ipBlocks: [10.0.0.0/8]'), 'perhaps'],
  ])('%s', (_, rule, expected) => expect(answer(rule, CLIENT)).toBe(expected));
});

describe('what the gateway edge/gateway brings meets', () => {
  test.each([
    ['its identity, in whatever trust domain', from('principals: [td.example.com/ns/edge/sa/gateway]'), 'yes'],
    ['its identity by the end', from('principals: ["*/sa/gateway"]'), 'yes'],
    ['its service account', from('serviceAccounts: [edge/gateway]'), 'yes'],
    ['not another identity', from('principals: [cluster.local/ns/edge/sa/other]'), 'no'],
    ['any identity', from('principals: ["*"]'), 'yes'],
    ['not its identity with a scheme', from('principals: ["spiffe://cluster.local/ns/edge/sa/gateway"]'), 'no'],
    ['not its identity without a trust domain', from('principals: [ns/edge/sa/gateway]'), 'no'],
    ['not its bare name as a principal', from('principals: [gateway]'), 'no'],
    ['its namespace as the start of a principal', from('principals: ["cluster.local/ns/edge/*"]'), 'yes'],
    ['perhaps a trust domain', from('principals: ["cluster*"]'), 'perhaps'],
    ['a service account of another namespace by its bare name', from('serviceAccounts: [gateway]'), 'no'],
    ['perhaps the name of a trust domain', from('trustDomains: [cluster.local]'), 'perhaps'],
    ['a namespace by its start and its end', from('namespaces: ["e*e"]'), 'yes'],
    ['its namespace', from('namespaces: [edge]'), 'yes'],
    ['not another namespace', from('namespaces: [other]'), 'no'],
    ['any namespace', from('namespaces: ["*"]'), 'yes'],
    ['no name of a client in its own handshake', when('connection.sni', 'values: [a.example.com]'), 'no'],
    ['the name of the mesh in it', when('connection.sni', 'values: ["outbound_*"]'), 'yes'],
    ['every private address', from('ipBlocks: [0.0.0.0/0]'), 'yes'],
    ['perhaps some private addresses', from('ipBlocks: [10.1.0.0/16]'), 'perhaps'],
    ['no public address', from('ipBlocks: [203.0.113.0/24]'), 'no'],
  ])('%s', (_, rule, expected) => expect(answer(rule, GATEWAY)).toBe(expected));

  test('perhaps any identity, where the input does not show its own', () => {
    const request = { ...GATEWAY, identity: undefined };
    expect(answer(from('principals: [cluster.local/ns/edge/sa/gateway]'), request)).toBe('perhaps');
    expect(answer(from('namespaces: [edge]'), request)).toBe('perhaps');
  });
});

test('of what is not known, everything is possible', () => {
  const unknown = { ...CLIENT, port: undefined, host: undefined, path: undefined };
  for (const operation of ['ports: ["4317"]', 'hosts: [a.example.com]', 'paths: [/v1/traces]'])
    expect(answer(to(operation), unknown)).toBe('perhaps');
  expect(answer(to('paths: ["/*"]'), unknown)).toBe('yes');
  expect(answer(from('remoteIpBlocks: [10.0.0.0/8]'), { ...CLIENT, writesOwnAddress: true })).toBe('perhaps');
});

test('a host with a wildcard is every name with that end', () => {
  const any = { ...CLIENT, host: '*.example.com' };
  expect(answer(to('hosts: ["*.example.com"]'), any)).toBe('yes');
  expect(answer(to('hosts: ["*.a.example.com"]'), any)).toBe('perhaps');
  expect(answer(to('hosts: [a.example.com]'), any)).toBe('perhaps');
  expect(answer(to('hosts: [other.org]'), any)).toBe('no');
  expect(answer(to('hosts: ["*.other.org"]'), any)).toBe('no');
});
