import { deployed } from '../../lib/rules/engine/alloy-examples';
import { GATEWAY_PODS, PATH, REST } from '../../lib/rules/engine/examples';
import { check } from './check';

const EDGE_SELECTOR = 'istio-system, {istio: ingressgateway}';
const ALLOY_SELECTOR = 'observability, {app: alloy}';

/** A policy; `spec` is what comes behind its selector, at two blanks. */
function policy(at: string, spec: string, metadata = ''): string {
  const [namespace, labels] = at.split(/, (.*)/);
  return `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: p${++count}, namespace: ${namespace}${metadata}}
spec:
${labels ? `  selector: {matchLabels: ${labels}}\n` : ''}${spec.replace(/^/gm, '  ')}
`;
}
let count = 0;

function isOpen(policies: string, change: (text: string) => string = text => text): boolean {
  const text = change(PATH + GATEWAY_PODS + REST) + policies;
  const found = check([{ file: 'x.yaml', text }], { complete: true });
  return found.some(({ rule }) => rule === 'open-to-the-internet');
}

const edge = (spec: string) => policy(EDGE_SELECTOR, spec);
const alloy = (spec: string) => policy(ALLOY_SELECTOR, spec);
const deny = (rule: string) => edge(`action: DENY\nrules: [${rule}]`);
const allow = (...rules: string[]) => edge(`action: ALLOW\nrules: [${rules.join(', ')}]`);
const NO_TOKEN = '{from: [{source: {notRequestPrincipals: ["*"]}}]}';
const TOKEN = '{from: [{source: {requestPrincipals: ["*"]}}]}';
const from = (source: string) => `{from: [{source: {${source}}}]}`;
const pieces = JSON.stringify(Array.from({ length: 256 }, (_, index) => `${index}.0.0.0/8`));

test('nothing on the way', () => {
  expect(isOpen('')).toBe(true);
  expect(isOpen('', text => text.replace('internet-facing', 'internal'))).toBe(false);
});

test.each([
  ['a token is asked for', deny(NO_TOKEN), false],
  ['of another issuer than one', deny(from('notRequestPrincipals: ["https://id.example.com/*"]')), false],
  ['only with a token', allow(TOKEN), false],
  ['by a condition', allow('{when: [{key: "request.auth.claims[sub]", values: ["*"]}]}'), false],
  ['by the absence of a claim', allow('{when: [{key: "request.auth.claims[sub]", notValues: [x]}]}'), true],
  ['refused without the right claim', deny('{when: [{key: "request.auth.claims[sub]", notValues: [x]}]}'), false],
  ['refused with the wrong claim', deny('{when: [{key: "request.auth.claims[sub]", values: [x]}]}'), true],
  [
    'an empty list asks for nothing',
    deny('{from: [{source: {notRequestPrincipals: []}}], to: [{operation: {methods: [GET]}}]}'),
    true,
  ],
  ['at Alloy', alloy(`action: DENY\nrules: [${NO_TOKEN}]`), false],
  ['at Alloy, of the gateway', alloy('action: DENY\nrules: [{from: [{source: {notPrincipals: ["*"]}}]}]'), true],
  [
    'at Alloy, everybody for the port and tokens for another',
    alloy(`rules: [{to: [{operation: {ports: ["4317", "4318"]}}]}, ${TOKEN}]`),
    true,
  ],
  [
    'at Alloy, others in the mesh without a token',
    alloy(`rules: [${TOKEN}, ${from('principals: [cluster.local/ns/shop/sa/shop]')}]`),
    false,
  ],
  [
    'at Alloy, the gateway without a token',
    alloy(`rules: [${TOKEN}, ${from('principals: [cluster.local/ns/istio-system/sa/istio-ingressgateway]')}]`),
    true,
  ],
  ['at Alloy, the namespace of the gateway', alloy(`rules: [${TOKEN}, ${from('namespaces: [istio-system]')}]`), true],
])('tokens: %s', (_, policies, open) => {
  expect(isOpen(policies)).toBe(open);
});

test.each([
  ['an allowlist', deny(from('notIpBlocks: [203.0.113.0/24]')), false],
  ['of everybody', deny(from('notIpBlocks: [0.0.0.0/0]')), true],
  ['of two halves', deny(from('notIpBlocks: [0.0.0.0/1, 128.0.0.0/1]')), true],
  ['of many pieces', deny(from(`notIpBlocks: ${pieces}`)), true],
  ['of IPv6 alone', deny(from('notIpBlocks: ["::/0"]')), true],
  ['of one and all of IPv6', deny(from('notIpBlocks: [203.0.113.0/24, "::/0"]')), true],
  ['of IPv4 in the clothes of IPv6', deny(from('notIpBlocks: ["::ffff:0:0/96"]')), true],
  ['of two rules', deny(`${from('notIpBlocks: [0.0.0.0/0]')}, ${NO_TOKEN}`), false],
  ['to be let in', allow(from('ipBlocks: [203.0.113.0/24]')), false],
  ['to be let in, all', allow(from('ipBlocks: [0.0.0.0/1, 128.0.0.0/1]')), true],
  ['to be let in, in two rules', allow(from('ipBlocks: [0.0.0.0/1]'), from('remoteIpBlocks: [128.0.0.0/1]')), true],
  [
    'to be let in, but for nearly all',
    allow(from('ipBlocks: [0.0.0.0/0], notIpBlocks: [0.0.0.0/1, 128.0.0.0/1]')),
    false,
  ],
  ['by a condition', allow('{when: [{key: source.ip, values: [203.0.113.0/24]}]}'), false],
  ['by a condition, all', deny('{when: [{key: remote.ip, notValues: [0.0.0.0/0]}]}'), true],
  ['refused, some', deny(from('ipBlocks: [203.0.113.0/24]')), true],
  ['at Alloy, where the gateway comes from', alloy(`rules: [${from('ipBlocks: [10.0.0.0/8]')}]`), true],
  ['at Alloy, of clients', alloy(`rules: [${from('remoteIpBlocks: [203.0.113.0/24]')}]`), false],
])('addresses: %s', (_, policies, open) => {
  expect(isOpen(policies)).toBe(open);
});

test.each([
  ['203.0.113.0/24', false],
  ['0.0.0.0/0', true],
  ['0.0.0.0/1, 128.0.0.0/1', true],
  ['203.0.113.0/24, "::/0"', true],
  ['64.0.0.0/2', true],
])('source ranges %s', (ranges, open) => {
  const text = (from: string) =>
    from.replace('type: LoadBalancer', `type: LoadBalancer\n  loadBalancerSourceRanges: [${ranges}]`);
  expect(isOpen('', text)).toBe(open);
});

/** The gateway's Service with these annotations alone, and perhaps more in its spec. */
function isOpenBy(annotations: readonly string[], spec = '', more = ''): boolean {
  const lines = annotations.map(line => `\n    ${line}`).join('');
  return isOpen('', text =>
    text.replace(
      / {2}annotations:\n(?: {4}service\.beta.*\n)+spec:\n {2}type: LoadBalancer/,
      `  annotations: ${lines || '{}'}\n${more}spec:\n  type: LoadBalancer${spec && `\n  ${spec}`}`,
    ),
  );
}
const AWS = 'service.beta.kubernetes.io/aws-load-balancer-';
const given = (entry: string) => `status: {loadBalancer: {ingress: [${entry}]}}\n`;

test.each<[string, boolean, string[], string?, string?]>([
  ['nothing said', true, []],
  ['something else said', true, [`${AWS}cross-zone-load-balancing-enabled: "true"`, 'team: internal-tools']],
  ['internal: false', true, [`${AWS}internal: "false"`]],
  ['type nlb', true, [`${AWS}type: nlb`]],
  ['its scheme', true, [`${AWS}scheme: internet-facing`]],
  ['Azure, not internal', true, ['service.beta.kubernetes.io/azure-load-balancer-internal: "false"']],
  ['Google, external', true, ['networking.gke.io/load-balancer-type: External']],
  ["Google's class", true, [], 'loadBalancerClass: networking.gke.io/l4-regional-external'],
  ['EKS Auto Mode', true, [`${AWS}scheme: internet-facing`], 'loadBalancerClass: eks.amazonaws.com/nlb'],
  ['open ranges', true, [], 'loadBalancerSourceRanges: [0.0.0.0/0]'],
  ['a public address', true, [], '', given('{ip: 34.76.1.2}')],
  ['a public name', true, [], '', given('{hostname: a1-2.eu-west-1.elb.amazonaws.com}')],
  ['internal: true', false, [`${AWS}internal: "true"`]],
  ['internal: 0.0.0.0/0', false, [`${AWS}internal: 0.0.0.0/0`]],
  ['scheme: internal', false, [`${AWS}scheme: internal`]],
  ['type: external', false, [`${AWS}type: external`]],
  ['type: nlb-ip', false, [`${AWS}type: nlb-ip`]],
  ['a type that nobody knows', false, [`${AWS}type: clb`]],
  ['the class of the AWS Load Balancer Controller', false, [], 'loadBalancerClass: service.k8s.aws/nlb'],
  ['another class', false, [], 'loadBalancerClass: tailscale'],
  ['EKS Auto Mode without a scheme', false, [], 'loadBalancerClass: eks.amazonaws.com/nlb'],
  ['Google', false, ['networking.gke.io/load-balancer-type: Internal']],
  ['Google, the old way', false, ['cloud.google.com/load-balancer-type: internal']],
  ['Azure', false, ['service.beta.kubernetes.io/azure-load-balancer-internal: "true"']],
  ['Azure, with a list', false, ['service.beta.kubernetes.io/azure-allowed-ip-ranges: 203.0.113.0/24']],
  ['DigitalOcean', false, ['service.beta.kubernetes.io/do-loadbalancer-network: INTERNAL']],
  ['Alibaba', false, ['service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet']],
  ['Oracle', false, ['service.beta.kubernetes.io/oci-load-balancer-internal: "true"']],
  ['OpenStack', false, ['service.beta.kubernetes.io/openstack-internal-load-balancer: "true"']],
  ['IBM', false, ['service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type: private']],
  ['Hetzner', false, ['load-balancer.hetzner.cloud/disable-public-network: "true"']],
  ['MetalLB', false, ['metallb.io/address-pool: edge']],
  ['security groups of its own', false, [`${AWS}security-groups: sg-1`]],
  ['ranges', false, [], 'loadBalancerSourceRanges: [203.0.113.0/24]'],
  ['a private address asked for', false, [], 'loadBalancerIP: 10.1.2.3'],
  ['a private address', false, [], '', given('{ip: 10.1.2.3}, {ip: "fd00::3"}')],
  ['an internal name', false, [], '', given('{hostname: internal-a1-2.eu-west-1.elb.amazonaws.com}')],
])('a load balancer: %s', (_, open, ...its) => {
  expect(isOpenBy(...its)).toBe(open);
});

test('a plain load balancer before Alloy itself', () => {
  const text = PATH.replace('  selector: {app: alloy}', '  type: LoadBalancer\n  selector: {app: alloy}');
  const found = check([{ file: 'x.yaml', text }], { complete: true });
  expect(found.filter(({ rule }) => rule === 'open-to-the-internet')).toEqual([
    expect.objectContaining({ object: expect.objectContaining({ kind: 'Service', name: 'alloy' }) }),
  ]);
});

test('source ranges and a policy that together leave nobody', () => {
  const text = (from: string) =>
    from.replace('type: LoadBalancer', 'type: LoadBalancer\n  loadBalancerSourceRanges: [0.0.0.0/1]');
  expect(isOpen(deny(from('notIpBlocks: [128.0.0.0/1]')), text)).toBe(false);
  expect(isOpen(deny(from('notIpBlocks: [0.0.0.0/2]')), text)).toBe(true);
});

test('the field is read before the annotation, and neither beside security groups', () => {
  const ranges = 'service.beta.kubernetes.io/load-balancer-source-ranges';
  const both = (text: string) =>
    text
      .replace('type: LoadBalancer', 'type: LoadBalancer\n  loadBalancerSourceRanges: [203.0.113.0/24]')
      .replace('  annotations:\n', `  annotations:\n    ${ranges}: 0.0.0.0/0\n`);
  expect(isOpen('', both)).toBe(false);
  const groups = 'service.beta.kubernetes.io/aws-load-balancer-security-groups: sg-1';
  expect(isOpen('', text => both(text).replace('  annotations:\n', `  annotations:\n    ${groups}\n`))).toBe(true);
});

test.each([
  ['on other ports', '{operation: {ports: ["443"]}}', true],
  ['on one of two ports', '{operation: {ports: ["4317"]}}', true],
  ['on both ports', '{operation: {ports: ["4317", "4318"]}}', false],
  ['on all but these', '{operation: {notPorts: ["4317", "4318"]}}', true],
  ['on all but others', '{operation: {notPorts: ["443"]}}', false],
  ['on one path', '{operation: {paths: [/v1/traces]}}', true],
  ['on each path', '{operation: {paths: ["/v1/*", "/opentelemetry.*"]}}', false],
  ['by a template', '{operation: {paths: ["/v1/{*}", "/{**}/Export"]}}', false],
  ['by a template of one part', '{operation: {paths: ["/{*}"]}}', true],
  ['by method', '{operation: {methods: [GET, PUT]}}', true],
  ['by the method of OTLP', '{operation: {methods: [POST]}}', false],
  ['by host, without a port', '{operation: {hosts: [otlp-grpc.example.com, otlp-http.example.com]}}', true],
  [
    'by host, with one port',
    '{operation: {hosts: ["otlp-grpc.example.com", "otlp-grpc.example.com:4317", "otlp-http.*"]}}',
    true,
  ],
  [
    'by host, in both forms',
    '{operation: {hosts: ["OTLP-grpc.example.com", "otlp-grpc.example.com:*", "otlp-http.*"]}}',
    false,
  ],
  ['in parts', '{operation: {ports: ["4317"]}}, {operation: {hosts: ["otlp-http.*"]}}', false],
])('a token asked for %s', (_, operations, open) => {
  expect(isOpen(deny(`{from: [{source: {notRequestPrincipals: ["*"]}}], to: [${operations}]}`))).toBe(open);
});

test.each([
  ['that only writes to the log', edge(`action: AUDIT\nrules: [${NO_TOKEN}]`), true],
  ['of somebody else', edge('action: CUSTOM\nprovider: {name: ext}\nrules: [{}]'), false],
  ['of somebody else, for nothing', edge('action: CUSTOM\nprovider: {name: ext}'), true],
  [
    'of somebody else, for other paths',
    edge('action: CUSTOM\nprovider: {name: ext}\nrules: [{to: [{operation: {paths: [/admin]}}]}]'),
    true,
  ],
  ['without rules, to refuse', edge('action: DENY'), true],
  ['without rules, to allow', edge('action: ALLOW'), false],
  ['that allows everything', allow('{}'), true],
  ['that allows everything beside one that asks', allow(TOKEN) + allow('{}'), true],
  ['with a second rule for everybody', allow(TOKEN, '{to: [{operation: {ports: ["4317"]}}]}'), true],
  ['that refuses everything', deny('{}'), false],
  [
    'on trial',
    policy(EDGE_SELECTOR, `action: DENY\nrules: [${NO_TOKEN}]`, ', annotations: {istio.io/dry-run: "true"}'),
    true,
  ],
  ['for other pods', policy('istio-system, {app: other}', `action: DENY\nrules: [${NO_TOKEN}]`), true],
  ['in another namespace', policy('shop, {istio: ingressgateway}', `action: DENY\nrules: [${NO_TOKEN}]`), true],
  ['of the whole mesh', policy('istio-system', `action: DENY\nrules: [${NO_TOKEN}]`), false],
  [
    'of the Gateway API',
    policy(
      'istio-system',
      `targetRefs: [{kind: Gateway, name: otlp, group: gateway.networking.k8s.io}]\naction: DENY\nrules: [${NO_TOKEN}]`,
    ),
    true,
  ],
  ['by a header that anybody can write', deny('{when: [{key: "request.headers[x-key]", notValues: ["*"]}]}'), true],
])('a policy %s', (_, policies, open) => {
  expect(isOpen(policies)).toBe(open);
});

test.each([
  ['by the name in the handshake', 'otlp-grpc.example.com, OTLP-HTTP.example.com', false],
  ['by its end', '"*.example.com"', false],
  ['by one of the names', 'otlp-grpc.example.com', true],
])('a token asked for %s', (_, names, open) => {
  const rule = `{from: [{source: {notRequestPrincipals: ["*"]}}], when: [{key: connection.sni, values: [${names}]}]}`;
  expect(isOpen(deny(rule))).toBe(open);
});

test.each([
  ['of the older annotation', 'scheme: internet-facing', 'internal: "false"', true],
  ['internal by it', 'scheme: internet-facing', 'internal: "true"', false],
  ['of no word', 'scheme: internet-facing', 'name: otlp', false],
  ["of Kubernetes' own controller, which reads no scheme", 'type: external', 'type: nlb', true],
  [
    'of prefix lists',
    'scheme: internet-facing',
    `scheme: internet-facing
    service.beta.kubernetes.io/aws-load-balancer-security-group-prefix-lists: pl-1`,
    false,
  ],
])('a load balancer %s', (_, right, wrong, open) => {
  expect(isOpen('', text => text.replace(`aws-load-balancer-${right}`, `aws-load-balancer-${wrong}`))).toBe(open);
});

test('certificates', () => {
  const mode =
    (...modes: string[]) =>
    (text: string) =>
      text.replace(/mode: SIMPLE/g, () => `mode: ${modes.shift() ?? 'SIMPLE'}`);
  expect(isOpen('', mode('MUTUAL', 'MUTUAL'))).toBe(false);
  expect(isOpen('', mode('MUTUAL'))).toBe(true);
  expect(isOpen('', mode('MUTUAL', 'OPTIONAL_MUTUAL'))).toBe(true);
  expect(isOpen('', mode('ISTIO_MUTUAL', 'ISTIO_MUTUAL'))).toBe(false);
});

describe('a load balancer in front of Alloy itself', () => {
  const service = GATEWAY_PODS.slice(GATEWAY_PODS.lastIndexOf('---'))
    .replace('name: otlp-gateway', 'name: alloy-public')
    .replace('namespace: istio-system', 'namespace: observability')
    .replace('{istio: ingressgateway}', '{app: alloy}');
  const mesh = (mode: string) =>
    `---\napiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: alloy, namespace: observability}\nspec: {mtls: {mode: ${mode}}}\n`;
  const internal = (text: string) => text.replace('internet-facing', 'internal');
  const tls = (text: string) =>
    internal(text).replaceAll(
      /^( *)(endpoint = "0.0.0.0:431[78]")/gm,
      '$1$2\n$1tls {\n$1  client_ca_file = "/ca"\n$1}',
    );

  test.each([
    ['asks nobody', service, internal, true],
    ['is internal', service.replace('internet-facing', 'internal'), internal, false],
    ['meets a mesh that takes plain text', service + mesh('PERMISSIVE'), internal, true],
    ['meets a strict mesh', service + mesh('STRICT'), internal, false],
    ['meets a policy', service + alloy(`action: DENY\nrules: [${NO_TOKEN}]`), internal, false],
    ["meets a policy for the gateway's own pods", service + deny(NO_TOKEN), internal, true],
    ['meets a policy for those in the mesh', service + alloy(`rules: [${from('principals: ["*"]')}]`), internal, false],
    ['meets a receiver that asks for certificates', service, tls, false],
  ])('%s', (_, more, change, open) => {
    expect(isOpen(more, change)).toBe(open);
  });
});

test('addresses that the client writes itself', () => {
  const trusting = (number: number) => (text: string) =>
    text.replace(
      '    metadata: {labels: {app: istio-ingressgateway, istio: ingressgateway}}',
      `    metadata: {labels: {app: istio-ingressgateway, istio: ingressgateway}, annotations: {proxy.istio.io/config: '{"gatewayTopology": {"numTrustedProxies": ${number}}}'}}`,
    );
  const list = deny(from('notRemoteIpBlocks: [203.0.113.0/24]'));
  expect(isOpen(list, trusting(0))).toBe(false);
  expect(isOpen(list, trusting(1))).toBe(true);
  expect(isOpen(deny(from('notIpBlocks: [203.0.113.0/24]')), trusting(1))).toBe(false);
});

test('what Alloy has no sidecar for', () => {
  const list = alloy(`action: DENY\nrules: [${NO_TOKEN}]`);
  const annotated = (annotation: string) => (text: string) =>
    deployed(text).replace(
      'metadata: {labels: {app: alloy',
      `metadata: {annotations: {${annotation}}, labels: {app: alloy`,
    );
  expect(isOpen(list, annotated('a: b'))).toBe(false);
  expect(isOpen(list, annotated('traffic.sidecar.istio.io/excludeInboundPorts: "4317"'))).toBe(true);
});

test('says how little a list keeps out', () => {
  const text = PATH + GATEWAY_PODS + REST + deny(from('notIpBlocks: [0.0.0.0/1, 128.0.0.0/1]'));
  const found = check([{ file: 'x.yaml', text }], { complete: true }).filter(
    ({ rule }) => rule === 'open-to-the-internet',
  );
  expect(found[0]!.got).toMatch(/asks for credentials: the address lists let in 100 % of IPv4 and 0 % of IPv6$/);
});
