/** What the AWS Load Balancer Controller refuses or ignores is refused before it is written; each failing example has a passing twin. */
import { warnings } from '../../lib/warnings';
import { environmentOf, mistakesOf, type Sections } from '../samples';

const PUBLIC = { access: '{mtls: {caSecret: ca}}' };
const of = (fields: string): Sections => ({ ...PUBLIC, nlb: `{${fields}}` });
const TWO = 'subnets: [subnet-1, private b]';
const PRIVATE_LINK = (value: string) =>
  `annotations: {service.beta.kubernetes.io/aws-load-balancer-inbound-sg-rules-on-private-link-traffic: "${value}"}`;
const annotation = (name: string, value = '"10"') =>
  of(`annotations: {service.beta.kubernetes.io/aws-load-balancer-${name}: ${value}}`);

test.each<[what: string, bad: Sections, good: Sections, mistake: RegExp]>([
  [
    'Elastic IPs of an internal NLB',
    of(`${TWO}, eipAllocations: [eipalloc-1, eipalloc-2]`),
    of(`scheme: internet-facing, ${TWO}, eipAllocations: [eipalloc-1, eipalloc-2]`),
    /^nlb\.eipAllocations: only for scheme: internet-facing.* Write privateIpv4Addresses, or/,
  ],
  [
    'private addresses of a public NLB',
    of(`scheme: internet-facing, ${TWO}, privateIpv4Addresses: [10.0.1.1, 10.0.2.1]`),
    of(`${TWO}, privateIpv4Addresses: [10.0.1.1, 10.0.2.1]`),
    /^nlb\.privateIpv4Addresses: only for scheme: internal.* Write eipAllocations, or/,
  ],
  [
    'IPv6 addresses of an NLB for IPv4',
    of(`${TWO}, ipv6Addresses: ["2001:db8::1", "2001:db8:1::1"]`),
    of(`ipAddressType: dualstack, ${TWO}, ipv6Addresses: ["2001:db8::1", "2001:db8:1::1"]`),
    /^nlb\.ipv6Addresses: only for ipAddressType: dualstack/,
  ],
  [
    'fewer addresses than subnets',
    of(`${TWO}, privateIpv4Addresses: [10.0.1.1]`),
    of(`${TWO}, privateIpv4Addresses: [10.0.1.1, 10.0.2.1]`),
    /^nlb\.privateIpv4Addresses: got 1, allowed: 2, one for each of nlb\.subnets/,
  ],
  [
    'addresses for subnets that nobody names',
    of('privateIpv4Addresses: [10.0.1.1, 10.0.2.1]'),
    of(`${TWO}, privateIpv4Addresses: [10.0.1.1, 10.0.2.1]`),
    /^nlb\.subnets: missing: nlb\.privateIpv4Addresses has 2, .*Name the 2 subnets\./,
  ],
  [
    'an address twice',
    of(`${TWO}, privateIpv4Addresses: [10.0.1.1, 10.0.1.1]`),
    of(`${TWO}, privateIpv4Addresses: [10.0.1.1, 10.0.1.2]`),
    /^nlb\.privateIpv4Addresses: got .*, allowed: a list that names each once/,
  ],
  [
    'prefix lists beside security groups',
    of('securityGroups: [sg-1], securityGroupPrefixLists: [pl-1]'),
    of('securityGroupPrefixLists: [pl-1]'),
    /^nlb\.securityGroupPrefixLists: ignored by the controller when securityGroups are given/,
  ],
  [
    'rules of security groups that the controller makes',
    of('manageBackendSecurityGroupRules: false'),
    of('securityGroups: [sg-1], manageBackendSecurityGroupRules: false'),
    /^nlb\.manageBackendSecurityGroupRules: only with securityGroups/,
  ],
  [
    'IPv6 networks of an NLB for IPv4',
    of('ipAddressType: ipv4, sourceRanges: ["2001:db8::/32"]'),
    of('ipAddressType: dualstack, sourceRanges: ["2001:db8::/32"]'),
    /^nlb\.ipAddressType: got "ipv4", allowed: dualstack, since nlb\.sourceRanges has 2001:db8::\/32/,
  ],
  [
    'IPv6 networks of the allowlist on an NLB for IPv4',
    { nlb: '{ipAddressType: ipv4}', access: '{allowlist: [10.0.0.0/8, "2001:db8::/32"]}' },
    { nlb: '{ipAddressType: ipv4}', access: '{allowlist: [10.0.0.0/8]}' },
    /^nlb\.ipAddressType: got "ipv4", allowed: dualstack, since access\.allowlist has/,
  ],
  [
    'a name that is too long',
    of(`name: ${'a'.repeat(33)}`),
    of(`name: ${'a'.repeat(32)}`),
    /^nlb\.name: got "a+", allowed: a name .* at most 32/,
  ],
  [
    'a name that AWS keeps',
    of('name: internal-a'),
    of('name: intern-a'),
    /^nlb\.name: .*does not begin with internal-/,
  ],
  [
    'no prefix list',
    of('securityGroupPrefixLists: [sg-1]'),
    of('securityGroupPrefixLists: [pl-1]'),
    /allowed: a managed prefix list’s pl-…/,
  ],
  [
    'no Elastic IP',
    of(`scheme: internet-facing, subnets: [a], eipAllocations: [192.0.2.1]`),
    of('scheme: internet-facing, subnets: [a], eipAllocations: [eipalloc-1]'),
    /allowed: an Elastic IP’s eipalloc-…/,
  ],
  [
    'a subnet with a comma',
    of('subnets: ["a, b"]'),
    of('subnets: [a, b]'),
    /allowed: a subnet’s id or its Name tag, without a comma/,
  ],
  [
    'a tag of AWS’s',
    of('additionalResourceTags: {"aws:team": a}'),
    of('additionalResourceTags: {team: a}'),
    /does not begin with aws:/,
  ],
  [
    'a tag of the controller’s',
    of('additionalResourceTags: {elbv2.k8s.aws/cluster: a}'),
    of('additionalResourceTags: {k8s.aws/cluster: a}'),
    /other than the controller’s own/,
  ],
  [
    'a tag with a comma',
    of('additionalResourceTags: {team: "a, b"}'),
    of('additionalResourceTags: {team: "a b"}'),
    /allowed: a tag’s value/,
  ],
  [
    'a key with =',
    of('additionalResourceTags: {a=b: c}'),
    of('additionalResourceTags: {a: b=c}'),
    /allowed: a tag’s key/,
  ],
  [
    '48 tags',
    of(`additionalResourceTags: {${Array.from({ length: 48 }, (_, n) => `t${n}: a`)}}`),
    of(`additionalResourceTags: {${Array.from({ length: 47 }, (_, n) => `t${n}: ""`)}}`),
    /allowed: at most 47 tags: AWS takes 50, and 3 are the controller’s own/,
  ],
  [
    'an annotation with a field',
    annotation('scheme', 'internal'),
    annotation('healthcheck-timeout'),
    /has a field of its own: set nlb\.scheme\.$/,
  ],
  [
    'an annotation for a port',
    annotation('target-group-attributes.4317', 'a=b'),
    annotation('healthcheck-interval'),
    /has a field of its own: set nlb\.targetGroupAttributes\.$/,
  ],
  [
    'an annotation that is written',
    annotation('healthcheck-port'),
    annotation('healthcheck-unhealthy-threshold'),
    /written already.* Remove it\.$/,
  ],
  [
    'a certificate of the NLB’s',
    annotation('ssl-cert', 'arn:aws:acm:a'),
    annotation('minimum-load-balancer-capacity', 'CapacityUnits=3000'),
    /TLS ends at the gateway/,
  ],
  [
    'an annotation of others',
    of('annotations: {example.com/a: b}'),
    annotation('healthcheck-interval'),
    /allowed: an annotation of the controller: service\.beta/,
  ],
  ...(
    [
      ['healthcheck-interval', ['4', '301', '10s', '7.5'], ['5', '300'], '5 to 300'],
      ['healthcheck-timeout', ['1', '121'], ['2', '120'], '2 to 120'],
      ['healthcheck-healthy-threshold', ['1', '11'], ['2', '10'], '2 to 10'],
      ['healthcheck-unhealthy-threshold', ['1', '11'], ['2', '10'], '2 to 10'],
      [
        'healthcheck-success-codes',
        ['204', '201-399', '399-200', '200,', '2xx', '100-200'],
        ['200', '200-399', '204,200', '204,200-299'],
        'statuses and ranges with 200 among them',
      ],
    ] as const
  ).flatMap(([name, bad, good, allowed]) =>
    bad.flatMap((value, index): [string, Sections, Sections, RegExp][] => [
      [
        `${name} "${value}"`,
        annotation(name, `"${value}"`),
        annotation(name, `"${good[index % good.length]}"`),
        new RegExp(`: got "${value}", allowed for ${name}: .*${allowed}`),
      ],
    ]),
  ),
  [
    'PrivateLink past the networks that may connect',
    of(`sourceRanges: [10.0.0.0/8], ${PRIVATE_LINK('off')}`),
    of(`sourceRanges: [10.0.0.0/8], ${PRIVATE_LINK('on')}`),
    /^nlb\.annotations\..*: inbound rules that are off for AWS PrivateLink let everybody connect through it/,
  ],
  [
    'PrivateLink past the allowlist',
    { nlb: `{${PRIVATE_LINK('off')}}`, access: '{allowlist: [10.0.0.0/8]}' },
    of(PRIVATE_LINK('off')),
    /^nlb\.annotations\..*: inbound rules that are off for AWS PrivateLink/,
  ],
  ['a subnet twice', of('subnets: [a, b, a]'), of('subnets: [a, b]'), /^nlb\.subnets: .*names each once/],
  [
    'no security group for the networks that may connect',
    { ...annotation('disable-nlb-sg', '"true"'), access: '{allowlist: [10.0.0.0/8]}' },
    annotation('disable-nlb-sg', '"true"'),
    /lets everybody connect, whatever/,
  ],
])('refuses %s, and not its twin', (_, bad, good, mistake) => {
  expect(mistakesOf(bad)).toEqual([expect.stringMatching(mistake)]);
  expect(mistakesOf(good)).toEqual([]);
});

test('AWS gives a name and an address to one load balancer alone', () => {
  const second = (nlb: string) =>
    mistakesOf({
      nlb: `{name: otlp, ${TWO}, privateIpv4Addresses: [10.0.1.1, 10.0.2.1]}`,
      edges: `{b: {hosts: {grpc: b.example.org, http: b.example.org}, nlb: ${nlb}, tls: {issuer: {name: a}}, gateway: {name: b, namespace: b, selector: {app: b}, service: {manifests: {}}}}}`,
    });
  expect(second(`{name: otlp-b, ${TWO}, privateIpv4Addresses: [10.0.1.2, 10.0.2.2]}`)).toEqual([]);
  expect(second(`{name: otlp, ${TWO}, privateIpv4Addresses: [10.0.1.2, 10.0.2.1]}`)).toEqual([
    expect.stringMatching(/^edges\.b\.nlb\.name: got otlp, which another edge's NLB has; allowed: another one/),
    expect.stringMatching(/^edges\.b\.nlb\.privateIpv4Addresses: got 10\.0\.2\.1, which another/),
  ]);
});

test('what IPv6 does to the NLB and to senders’ addresses is said', () => {
  const said = (sections: Sections) => warnings(environmentOf(sections)).join('\n');
  const six = 'access: {allowlist: ["2001:db8::/32"]}'.slice('access: '.length);
  expect(mistakesOf({ access: six })[0]).toMatch(/ipv4 by default, .*since access\.allowlist has 2001:db8::\/32/);
  expect(mistakesOf(of('sourceRanges: ["2001:db8::/32"]'))[0]).toMatch(/since nlb\.sourceRanges has/);
  expect(said({ access: '{allowlist: [10.0.0.0/8]}' })).not.toMatch(/IPv6/);
  const dual = { nlb: '{ipAddressType: dualstack}' };
  expect(said({ ...dual, access: six })).toMatch(/dualstack: .*access\.allowlist judges those/);
  expect(
    said({ ...dual, gateway: '{service: {manifests: {}}, rateLimit: {requestsPerSecond: 10, burst: 20}}' }),
  ).toMatch(/gateway\.rateLimit judges those/);
  expect(said(dual)).not.toMatch(/dualstack/);
});

test('more rules than a security group has are warned of, for each family', () => {
  const said = (sections: Sections) => warnings(environmentOf(sections)).filter(one => one.includes('60 rules'));
  const four = (count: number) => Array.from({ length: count }, (_, n) => `10.0.${n}.0/24`);
  const six = (count: number) => Array.from({ length: count }, (_, n) => `"2001:db8:${n}::/48"`);
  const ranges = (...all: string[]) => of(`ipAddressType: dualstack, sourceRanges: [${all}]`);
  expect(said(ranges(...four(30), ...six(30)))).toEqual([]);
  expect(said(ranges(...four(31)))).toEqual([
    expect.stringMatching(
      /^nlb\.sourceRanges: 31 networks of one family for 2 ports are 62 rules.*default quota is 60/,
    ),
  ]);
  expect(said(ranges(...six(31)))).toHaveLength(1);
  expect(said({ access: `{allowlist: [${four(31)}]}` })).toEqual([
    expect.stringMatching(/^access\.allowlist: 31 networks/),
  ]);
  expect(said({ access: `{allowlist: [${four(31)}]}`, nlb: '{securityGroups: [sg-1]}' })).toEqual([]);
  expect(said({ ...ranges(...four(31)), listeners: '{shared: {port: 8443}}' })).toEqual([]);
});

test.each([
  [{ mesh: '{mode: ambient}' }, /^mesh\.mode: In an ambient mesh .*Say receiver\.tls.* Allowed here: /],
  [{ mesh: '{ambient: true}' }, /^mesh\.ambient: In an ambient mesh/],
  [
    { gateway: '{service: {manifests: {}}, gatewayClassName: istio}' },
    /^gateway\.gatewayClassName: This app writes Istio’s/,
  ],
  [{ gatewayAPI: 'true' }, /^gatewayAPI: This app writes Istio’s Gateway.*take gateway\.deployment/],
  [
    { nlb: '{loadBalancerClass: eks.amazonaws.com/nlb}' },
    /^nlb\.loadBalancerClass: The load balancer is an NLB of the AWS/,
  ],
  [{ nlb: '{controller: metallb}' }, /^nlb\.controller: .*presentValues/],
  [
    { gateway: '{service: {manifests: {}, gatewayApi: {}}}' },
    /^gateway\.service\.gatewayApi: This app writes Istio’s Gateway.*take gateway\.deployment/,
  ],
  [
    { gateway: '{service: {manifests: {}}, kind: DaemonSet}' },
    /^gateway\.kind: The gateway is Istio’s.*gateway\.deployment: \{kind: DaemonSet\}/,
  ],
  [{ mesh: '{kind: linkerd}' }, /^mesh\.kind: The mesh is Istio with sidecars\. .*say receiver\.tls/],
  [{ mesh: '{enabled: false}' }, /^mesh\.enabled: The mesh is Istio with sidecars.*AlloyChart with sidecar: false/],
  [{ cloud: 'gcp' }, /^cloud: What is written is for AWS\..*presentValues/],
  [{ eks: '{autoMode: true}' }, /^eks: EKS Auto Mode’s own controller takes/],
  [{ nlb: '{auto_mode: true}' }, /^nlb\.auto_mode: EKS Auto Mode’s/],
])('another kind of cluster is answered with what to do: %j', (sections: Sections, answer) => {
  expect(mistakesOf(sections)).toEqual([expect.stringMatching(answer)]);
});

test('an edge is answered as the first one is', () => {
  expect(mistakesOf({ edges: '{b: {nlb: {class: x}}}' })).toContainEqual(
    expect.stringMatching(/^edges\.b\.nlb\.class: The load balancer is an NLB/),
  );
});
