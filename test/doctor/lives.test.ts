/** The checker's rules on what lives: other people's objects on our way are named at their hop, and those beside it never. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../lib/app';
import { Cluster } from '../../lib/doctor/cluster';
import { diagnose } from '../../lib/doctor/diagnose';
import { ofRules } from '../../lib/doctor/judge/rules';
import { Live } from '../../lib/doctor/live';
import { type JudgedId, ok } from '../../lib/doctor/look';
import { report } from '../../lib/doctor/report';
import { RULES } from '../../lib/rules';
import { judgeInputs } from '../../lib/rules/engine/check';
import { PROJECT } from '../golden';
import { loaded, tierOf } from '../samples';
import { type Editable, living, object } from './observations';

const CASES = join(PROJECT, 'test/cases');

function lived(name: string) {
  const environment = loaded(readFileSync(join(CASES, `${name}.yaml`), 'utf8'), `${name}.yaml`);
  const files = synthesize(environment);
  return { environment, files, seen: living(environment, files) };
}

/** Those that the doctor judges: it refuses an edge of the Gateway API. */
const NAMES = readdirSync(CASES)
  .flatMap(file => (file.endsWith('.yaml') ? [file.slice(0, -5)] : []))
  .filter(name => !name.includes('gateway-api'));

test.each(NAMES)('%s as it was synthesized has nothing that a rule speaks of', name => {
  const { environment, files, seen } = lived(name);
  const { hops } = diagnose(environment, files, seen);
  expect(hops.filter(({ verdict, remarks }) => verdict === 'broken' || remarks)).toEqual([]);
});

test.each(NAMES)('%s: everything that is judged is also read', name => {
  const { environment, files, seen } = lived(name);
  const said = JSON.stringify(diagnose(environment, files, seen));
  const unread = [...said.matchAll(/(\w+) not read/g)].map(([, what]) => what);
  // these two are no objects of the files that were synthesized
  expect(unread.filter(what => what !== 'Secret' && what !== 'metrics')).toEqual([]);
  expect(said).not.toContain('nothing to judge by');
});

/** What somebody else has put beside ours, where the doctor looks. */
type Others = readonly [kind: string, namespace: string, name: string, spec: object, more?: object][];

function among(others: Others, name = 'minimal', edit: (seen: Editable) => void = () => {}) {
  const { environment, files, seen } = lived(name);
  for (const [kind, namespace, name, spec, more = {}] of others)
    seen.objects[`${kind} ${namespace}`].value.push({ kind, metadata: { name, namespace, ...more }, spec });
  edit(seen);
  return diagnose(environment, files, seen);
}

const GATEWAY = { istio: 'ingressgateway' };
const ALLOY = { 'app.kubernetes.io/name': 'alloy', 'app.kubernetes.io/instance': 'alloy' };
const GRPC = 'otlp-grpc.example.com';
const TLS = { mode: 'SIMPLE', credentialName: 'theirs' };
const server = (number: number, host: string, more: object = { tls: TLS }) => ({
  port: { number, name: `theirs-${number}`, protocol: 'tls' in more ? 'HTTPS' : 'HTTP' },
  hosts: [host],
  ...more,
});

interface Fault {
  readonly name: string;
  readonly hop: string;
  readonly says: RegExp;
  readonly of?: string;
  readonly others?: Others;
  readonly edit?: (seen: Editable) => void;
}

const FAULTS: readonly Fault[] = [
  {
    name: 'a second Gateway with our host on our port',
    hop: 'listener',
    says: /Gateway istio-system\/theirs has otlp-grpc\.example\.com on 4317 too/,
    others: [['Gateway', 'istio-system', 'theirs', { selector: GATEWAY, servers: [server(4317, GRPC)] }]],
  },
  {
    name: 'a second Gateway without TLS on our port',
    hop: 'listener',
    says: /only one of them has TLS/,
    others: [['Gateway', 'observability', 'theirs', { selector: GATEWAY, servers: [server(4318, '*', {})] }]],
  },
  {
    name: 'a second Service that sends our port elsewhere',
    hop: 'target-port',
    says: /Service istio-system\/.*port 4317 goes to/,
    others: [
      [
        'Service',
        'istio-system',
        'theirs',
        { selector: GATEWAY, ports: [{ name: 'otlp', port: 4317, targetPort: 9999 }] },
      ],
    ],
  },
  {
    name: 'a VirtualService with our host',
    hop: 'route',
    says: /VirtualService observability\/theirs routes otlp-grpc\.example\.com too/,
    others: [
      [
        'VirtualService',
        'observability',
        'theirs',
        { hosts: ['otlp-grpc.example.com'], gateways: ['observability/otlp-gateway'], http: [] },
      ],
    ],
  },
  {
    name: 'a DestinationRule for Alloy’s Service in the root namespace',
    hop: 'destination',
    says: /DestinationRule istio-system\/theirs is for alloy-otlp too/,
    others: [
      [
        'DestinationRule',
        'istio-system',
        'theirs',
        { host: 'alloy-otlp.observability.svc.cluster.local', trafficPolicy: { tls: { mode: 'DISABLE' } } },
      ],
    ],
  },
  {
    name: 'a PeerAuthentication that takes the mTLS away',
    hop: 'destination',
    says: /tls\.mode is ISTIO_MUTUAL, and PeerAuthentication observability\/a-theirs is DISABLE for port 4317/,
    edit: seen =>
      seen.objects['PeerAuthentication observability'].value.unshift({
        metadata: { name: 'a-theirs', namespace: 'observability' },
        spec: { selector: { matchLabels: ALLOY }, portLevelMtls: { 4317: { mode: 'DISABLE' } } },
      }),
  },
  {
    name: 'a policy of the root namespace that denies Alloy’s port',
    hop: 'alloy-policies',
    says: /AuthorizationPolicy istio-system\/theirs/,
    others: [
      [
        'AuthorizationPolicy',
        'istio-system',
        'theirs',
        { selector: { matchLabels: ALLOY }, action: 'DENY', rules: [{ to: [{ operation: { ports: ['4318'] } }] }] },
      ],
    ],
  },
  {
    name: 'a NetworkPolicy that lets nobody in',
    hop: 'alloy-policies',
    says: /NetworkPolicy observability\/default-deny: nothing lets the gateway \(istio-system\) in on 4317/,
    others: [['NetworkPolicy', 'observability', 'default-deny', { podSelector: {}, policyTypes: ['Ingress'] }]],
  },
  {
    name: 'a selector of Alloy’s Service that fits no pod',
    hop: 'endpoints',
    says: /Service observability\/alloy-otlp: no pod has app=alloy/,
    edit: seen => {
      object(seen, 'Service', 'alloy-otlp').spec.selector = { app: 'alloy' };
      for (const slice of seen.objects['EndpointSlice observability'].value) slice.endpoints = [];
    },
  },
  {
    name: 'a second load balancer past the gateway',
    hop: 'edge-policies',
    says: /Service observability\/theirs: it opens port 4317 of Alloy itself to the internet/,
    of: 'access-none',
    edit: seen => {
      seen.objects['Service observability'].value.push({
        metadata: {
          name: 'theirs',
          namespace: 'observability',
          annotations: {
            'service.beta.kubernetes.io/aws-load-balancer-type': 'external',
            'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internet-facing',
          },
        },
        spec: { type: 'LoadBalancer', selector: ALLOY, ports: [{ port: 4317 }] },
      });
      seen.objects['PeerAuthentication observability'].value = [];
      seen.objects['AuthorizationPolicy observability'].value = [];
    },
  },
  {
    name: 'a load balancer that its owner has opened to the internet',
    hop: 'edge-policies',
    says: /Service istio-system\/istio-ingressgateway opens server otlp-grpc \(4317\) to the internet/,
    of: 'operator',
    edit: seen => {
      const { annotations } = object(seen, 'Service', 'istio-ingressgateway').metadata;
      annotations['service.beta.kubernetes.io/aws-load-balancer-scheme'] = 'internet-facing';
    },
  },
  {
    name: 'an annotation of the load balancer that the controller does not take',
    hop: 'nlb',
    says: /Service istio-system\/istio-ingressgateway-otlp: deregistration_delay/,
    edit: seen => {
      const { metadata } = object(seen, 'Service', 'istio-ingressgateway-otlp');
      metadata.annotations['service.beta.kubernetes.io/aws-load-balancer-target-group-attributes'] =
        'deregistration_delay.timeout_seconds=60s';
    },
  },
];

test.each(FAULTS)('$name', ({ hop, says, of, others = [], edit }) => {
  const { first } = among(others, of, edit);
  expect(first).toMatchObject({ id: hop, verdict: 'broken', seen: expect.stringMatching(says) });
  expect(first!.why).toMatch(/\.$/);
  expect(first!.fix).toMatch(/^(?:npm run explain -- [a-z-]+; )?kubectl --context "\$\{CONTEXT:\?\}" -n [a-z-]+ get /);
});

test('a warning is a remark beside what is right', () => {
  const allowAll = [{ to: [{ operation: { ports: ['4317', '4318'] } }] }];
  const diagnosis = among([
    ['AuthorizationPolicy', 'observability', 'open', { selector: { matchLabels: ALLOY }, rules: allowAll }],
  ]);
  const found = diagnosis.hops.find(({ id }) => id === 'alloy-policies');
  const says = 'AuthorizationPolicy observability/open lets in others than ours does';
  expect(found).toMatchObject({ verdict: 'ok', remarks: [says] });
  expect(report(diagnosis)).toContain(`; but ${says}\n`);
});

test('what is wrong with the pipeline is said where config.alloy is', () => {
  const { environment, files, seen } = lived('minimal');
  const live = new Live(environment, files, seen, new Cluster(seen.objects), tierOf(environment));
  const [finding] = judgeInputs(
    [{ file: 'x.yaml', text: RULES.find(({ id }) => id === 'memory-limiter-behind-batch')!.bad }],
    RULES,
  ).findings;
  const object = { kind: 'ConfigMap', namespace: 'observability', name: 'alloy-config' };
  const verdicts = { findings: [{ ...finding!, object }], unable: [] };
  const looked = { live, service: live.tier.service, meets: () => true, look: ok('') };
  const said = (id: JudgedId) => ofRules(verdicts, { ...looked, id }, false).flatMap(({ remarks }) => remarks);
  expect(finding!.hop).toBe('pipeline');
  expect(said('config')).toEqual([`ConfigMap observability/alloy-config: ${finding!.got}`]);
  expect(said('receiver')).toEqual([]);
});

test('what others wrote in their objects is text', () => {
  const evil = '60s\x1b]0;owned\x07\n::error::x; rm -rf ~';
  const { first, ...rest } = among([], 'minimal', seen => {
    const { annotations } = object(seen, 'Service', 'istio-ingressgateway-otlp').metadata;
    annotations['service.beta.kubernetes.io/aws-load-balancer-target-group-attributes'] =
      `deregistration_delay.timeout_seconds=${evil}`;
  });
  expect(first!.seen).toContain('60s\\u{1b}]0;owned');
  const lines = report({ first, ...rest }).split('\n');
  expect(lines.filter(line => line.startsWith('  $ '))).toEqual([
    '  $ npm run explain -- nlb-attribute-invalid',
    expect.stringMatching(
      /^ {2}\$ kubectl --context "\$\{CONTEXT:\?\}" -n istio-system get service istio-ingressgateway-otlp -o yaml {3}# [^;]+$/,
    ),
  ]);
});

test('an annotation on the object that lives excuses it, with a reason', () => {
  const fault = FAULTS.find(({ hop }) => hop === 'nlb')!;
  const { first } = among([], 'minimal', seen => {
    fault.edit!(seen);
    const { annotations } = object(seen, 'Service', 'istio-ingressgateway-otlp').metadata;
    annotations['alloy-otlp-ingress/ignore.nlb-attribute-invalid'] = 'tried, and it works';
  });
  expect(first).toBeUndefined();
});

test('what could not be read is not missing', () => {
  const kinds = [...new Set(Object.keys(lived('minimal').seen.objects).map(key => key.split(' ')[0]!))];
  for (const kind of kinds) {
    const { first, hops } = among([], 'minimal', seen => {
      for (const key of Object.keys(seen.objects))
        if (key.startsWith(`${kind} `)) seen.objects[key] = { unknown: `${kind} not read` };
    });
    expect([kind, first]).toEqual([kind, undefined]);
    if (kind === 'Pod')
      expect(hops.find(({ id }) => id === 'listener')?.seen).toMatch(/not judged: .*\d+ of the checker’s rules/);
  }
});

test('other people’s objects beside ours change nothing, right or wrong', () => {
  const web = { app: 'web' };
  const rule = (port: string) => [{ to: [{ operation: { ports: [port] } }] }];
  const route = (host: string, port: number) => [{ route: [{ destination: { host, port: { number: port } } }] }];
  const { first, hops } = among([
    // a Gateway of theirs on the same pods, and two that collide with each other
    [
      'Gateway',
      'istio-system',
      'web',
      { selector: GATEWAY, servers: [server(443, 'web.example.com'), server(4317, '*.example.com')] },
    ],
    ['Gateway', 'istio-system', 'web-too', { selector: GATEWAY, servers: [server(443, 'web.example.com')] }],
    ['Gateway', 'observability', 'nowhere', { selector: { istio: 'another' }, servers: [server(4317, GRPC, {})] }],
    // routes to nowhere, to a Gateway that is not there, and of our host where ours lets nobody in
    [
      'VirtualService',
      'istio-system',
      'web',
      { hosts: ['web.example.com'], gateways: ['web', 'gone'], http: route('nobody', 1) },
    ],
    [
      'VirtualService',
      'observability',
      'beside',
      { hosts: ['shop.example.com'], gateways: ['otlp-gateway'], http: route('alloy-otlp', 9) },
    ],
    [
      'VirtualService',
      'istio-system',
      'outside',
      { hosts: [GRPC], gateways: ['observability/otlp-gateway'], http: route('web', 80) },
    ],
    ['VirtualService', 'observability', 'inside', { hosts: [GRPC], http: route('web', 80) }],
    // Services without pods, and one beside ours on the gateway
    ['Service', 'observability', 'web', { selector: web, ports: [{ port: 80, targetPort: 'nothing' }] }],
    [
      'Service',
      'istio-system',
      'web',
      { type: 'LoadBalancer', selector: GATEWAY, ports: [{ port: 443, targetPort: 8443 }] },
    ],
    [
      'DestinationRule',
      'observability',
      'web',
      { host: 'web', trafficPolicy: { tls: { mode: 'DISABLE' } }, subsets: [{ name: 'gone', labels: web }] },
    ],
    [
      'DestinationRule',
      'observability',
      'backends',
      { host: '*.tempo.svc.cluster.local', trafficPolicy: { tls: { mode: 'DISABLE' } } },
    ],
    // what holds for everything that nobody has said better for, and senders of the mesh
    [
      'DestinationRule',
      'istio-system',
      'everything',
      { host: '*.svc.cluster.local', trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } },
    ],
    ['Service', 'observability', 'inside', { selector: ALLOY, ports: [{ name: 'x', port: 4317, targetPort: 4317 }] }],
    // policies of other pods, and of the same pods for other ports
    ['PeerAuthentication', 'observability', 'web', { selector: { matchLabels: web }, mtls: { mode: 'DISABLE' } }],
    ['RequestAuthentication', 'observability', 'web', { selector: { matchLabels: web }, jwtRules: [] }],
    ['AuthorizationPolicy', 'observability', 'web', { selector: { matchLabels: web }, action: 'DENY', rules: [{}] }],
    [
      'AuthorizationPolicy',
      'istio-system',
      'admin',
      { selector: { matchLabels: GATEWAY }, action: 'DENY', rules: rule('8443') },
    ],
    [
      'AuthorizationPolicy',
      'istio-system',
      'odd',
      {
        selector: { matchLabels: GATEWAY },
        action: 'DENY',
        rules: [
          { when: [{ key: 'request.nonsense', values: ['x'] }], to: [{ operation: { ports: ['15021', '9999'] } }] },
        ],
      },
    ],
    [
      'AuthorizationPolicy',
      'istio-system',
      'many',
      {
        selector: { matchLabels: GATEWAY },
        rules: [{ to: [{ operation: { ports: ['443', '4317', '4318', '9999'] } }] }],
      },
    ],
    ['NetworkPolicy', 'observability', 'web', { podSelector: { matchLabels: web }, policyTypes: ['Ingress'] }],
    ['Sidecar', 'observability', 'web', { workloadSelector: { labels: web }, ingress: [] }],
    ['Pod', 'observability', 'web-0', { containers: [{ name: 'web', image: 'web:latest' }] }, { labels: web }],
    [
      'Pod',
      'observability',
      'other-alloy',
      { containers: [{ name: 'alloy', image: 'grafana/alloy:latest' }], hostNetwork: true },
      { labels: { app: 'another' } },
    ],
  ]);
  expect(first).toBeUndefined();
  expect(hops.flatMap(({ remarks = [] }) => remarks)).toEqual([]);
});
