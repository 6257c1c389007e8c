/** Props that are wrong are refused, all at once, with the construct's path, what was got and what is allowed. */
import { Testing } from 'cdk8s';
import {
  AlloyChart,
  type AlloyChartProps,
  check,
  GatewayChart,
  type GatewayChartProps,
  OperationsChart,
  SmokeTestChart,
  TlsChart,
} from '../../lib';

const LISTENER = { transport: 'grpc', host: 'a.example.com', credentialName: 'a' } as const;
const JWT = { issuer: 'https://i.example.com', audiences: ['otlp'], jwksUri: 'https://i.example.com/keys' };

/** The lines of the error, without the construct's path. */
function refusalOf(make: () => unknown): string[] {
  try {
    make();
  } catch (error) {
    expect((error as Error).message).toMatch(/^test\/it: /);
    return (error as Error).message.split('\n').map(line => line.replace(/^test\/it: /, ''));
  }
  return [];
}

const alloy = (props: object) =>
  refusalOf(
    () =>
      new AlloyChart(Testing.chart(), 'it', {
        namespace: 'observability',
        config: 'logging {\n}\n',
        allowedPrincipals: ['cluster.local/ns/istio-system/sa/gateway'],
        ...props,
      } as AlloyChartProps),
  );
const gateway = (props: object) =>
  refusalOf(
    () =>
      new GatewayChart(Testing.chart(), 'it', {
        listeners: [LISTENER],
        alloyService: { name: 'alloy-otlp', namespace: 'observability' },
        ...props,
      } as GatewayChartProps),
  );

const WHO =
  'Name who may send: the gateway is <trust domain>/ns/<namespace>/sa/<ServiceAccount>. Only with sidecar: false it may be left out.';

test.each<[object, string]>([
  [{ namespace: undefined }, 'namespace: got nothing, allowed: text that is not empty.'],
  [{ config: '' }, 'config: got "", allowed: text that is not empty. It is the text of config.alloy.'],
  [
    { allowedPrincipals: [] },
    `allowedPrincipals: got [], allowed: a list of at least one text, none of them empty. ${WHO}`,
  ],
  [
    { allowedPrincipals: undefined },
    `allowedPrincipals: got nothing, allowed: a list of at least one text, none of them empty. ${WHO}`,
  ],
  [{ receivers: [] }, 'receivers: got [], allowed: a list with at least one entry.'],
  [
    { receivers: [{ transport: 'grpc' }, { transport: 'grpc', port: 4319 }] },
    'receivers: got "grpc" twice. One receiver for each transport is allowed.',
  ],
  [{ receivers: [{ transport: 'grpcs' }] }, 'receivers[0].transport: got "grpcs", allowed: grpc or http.'],
  [{ replicas: -1 }, 'replicas: got -1, allowed: a whole number from 0 on.'],
  [
    { replicas: 2, autoscaling: { maxReplicas: 3 } },
    'replicas: got 2, allowed: nothing beside autoscaling. Each apply would set them against the autoscaler.',
  ],
  [
    { autoscaling: { minReplicas: 4, maxReplicas: 3 } },
    'autoscaling.minReplicas: got 4, allowed: a whole number from 1 to 3.',
  ],
  [{ autoscaling: { minReplicas: 2 } }, 'autoscaling.maxReplicas: got nothing, allowed: a whole number from 1 on.'],
  [
    { autoscaling: { maxReplicas: 3, targetCPUUtilizationPercentage: 0 } },
    'autoscaling.targetCPUUtilizationPercentage: got 0, allowed: a whole number from 1 on.',
  ],
  [
    { autoscaling: { maxReplicas: 3 }, volume: { size: '1Gi', mountPath: '/queue' } },
    'volume: got {"size":"1Gi","mountPath":"/queue"}, allowed: nothing beside autoscaling. A pod that goes would leave in its volume what it had not sent.',
  ],
  [{ httpPort: 70_000 }, 'httpPort: got 70000, allowed: a whole number from 1 to 65535.'],
  [{ memory: '2 GB' }, 'memory: got "2 GB", allowed: a quantity of Kubernetes above 0, such as 500m or 2Gi.'],
  [{ podLabels: {} }, 'podLabels: got {}, allowed: at least one label, since none would select every pod.'],
  [
    { allowedPods: [] },
    'allowedPods: got [], allowed: a list with at least one entry. A NetworkPolicy with an empty list lets in any pod.',
  ],
  [{ jwt: { ...JWT, jwksUri: undefined } }, 'jwt: got neither jwks nor jwksUri, allowed: one of them.'],
])('AlloyChart refuses %j', (props, line) => {
  expect(alloy(props)).toEqual([line]);
});

test('without a sidecar nobody has to be named', () => {
  expect(alloy({ allowedPrincipals: undefined, sidecar: false })).toEqual([]);
  expect(alloy({})).toEqual([]);
});

test.each<[object, string]>([
  [{ listeners: [] }, 'listeners: got [], allowed: a list with at least one entry.'],
  [{ listeners: undefined }, 'listeners: got nothing, allowed: a list with at least one entry.'],
  [
    { listeners: [LISTENER, { ...LISTENER, host: 'b.example.com' }] },
    'listeners: got "grpc" twice. One listener for each transport is allowed. Make another GatewayChart, with a prefix of its own.',
  ],
  [
    {
      listeners: [
        { ...LISTENER, port: 443 },
        { ...LISTENER, port: 443, transport: 'http', credentialName: 'b' },
      ],
    },
    'listeners[1].credentialName: got "b", allowed: "a", since "a.example.com" has one certificate on one port.',
  ],
  [{ alloyService: { name: 'alloy' } }, 'alloyService.namespace: got nothing, allowed: text that is not empty.'],
  [{ signals: ['spans'] }, 'signals[0]: got "spans", allowed: traces or metrics or logs.'],
  [
    { clientNames: ['spiffe://a'] },
    'clientNames: no certificate is asked for. Set clientCaSecret, or leave clientNames out.',
  ],
  [
    { allowlist: ['10.0.0.0/80'] },
    'allowlist: got ["10.0.0.0/80"], allowed: a list of at least one network, such as 192.0.2.0/24. Leave it out to let in any address.',
  ],
  [
    { allowlist: [] },
    'allowlist: got [], allowed: a list of at least one network, such as 192.0.2.0/24. Leave it out to let in any address.',
  ],
  [
    { service: { name: 'otlp', loadBalancerSourceRanges: ['everybody'] } },
    'service.loadBalancerSourceRanges: got ["everybody"], allowed: a list of at least one network, such as 192.0.2.0/24.',
  ],
  [{ sendersCheckedBy: ' ' }, 'sendersCheckedBy: got " ", allowed: text that is not empty.'],
  [
    { jwt: { ...JWT, audiences: [] } },
    'jwt.audiences: got [], allowed: a list of at least one text, none of them empty. Without one, a token for any other service would do.',
  ],
  [{ jwt: { ...JWT, jwks: '{}' } }, 'jwt: got both jwks and jwksUri, allowed: one of them.'],
  [
    { rateLimit: { requestsPerSecond: 0, burst: 1 } },
    'rateLimit.requestsPerSecond: got 0, allowed: a whole number from 1 on.',
  ],
  [
    { namespace: 'edge', pods: { name: 'edge', replicas: { min: 3, max: 2 } } },
    'pods.replicas.max: got 2, allowed: a whole number from 3 on.',
  ],
  [
    { namespace: 'edge', pods: { name: 'edge', cpu: 'much' } },
    'pods.cpu: got "much", allowed: a quantity of Kubernetes above 0, such as 500m or 2Gi.',
  ],
  [
    { pods: { name: 'edge' } },
    'namespace: got "istio-system", allowed: another one, since the pods\' identity may read its Secrets, the mesh\'s CA among them.',
  ],
  [
    { cors: { allowOrigins: [] } },
    'cors.allowOrigins: got [], allowed: a list of at least one text, none of them empty.',
  ],
])('GatewayChart refuses %j', (props, line) => {
  expect(gateway(props)).toEqual([line]);
});

test('all mistakes are said at once', () => {
  expect(gateway({ listeners: [{}], alloyService: undefined }).map(line => line.split(':')[0])).toEqual([
    'listeners[0].transport',
    'listeners[0].host',
    'listeners[0].credentialName',
    'alloyService.name',
    'alloyService.namespace',
  ]);
  expect(alloy({ namespace: '', replicas: 1.5, flushSeconds: -1 })).toHaveLength(3);
});

test('the other charts refuse what would make nothing, or one thing twice', () => {
  const certificate = { name: 'a', dnsNames: ['a.example.com'] };
  const tls = (certificates: readonly { name: string; dnsNames: readonly string[] }[]) =>
    refusalOf(() => new TlsChart(Testing.chart(), 'it', { issuer: { name: 'ca' }, certificates }));
  expect(tls([])).toEqual(['certificates: got [], allowed: a list with at least one entry.']);
  expect(tls([certificate, certificate])).toEqual([
    'certificates: got "a" twice. Each has a Secret of its own: join their dnsNames, or rename one.',
  ]);
  expect(tls([certificate])).toEqual([]);
  const smokeTest = (tests: readonly { name: string; script: string }[], schedule?: string) =>
    refusalOf(() => new SmokeTestChart(Testing.chart(), 'it', { namespace: 'n', tests, schedule }));
  expect(smokeTest([])).toEqual(['tests: got [], allowed: a list with at least one entry.']);
  const test = { name: 'traces', script: 'true' };
  for (const schedule of ['', 'daily', '0 */10 * * * *', '*/4 * * * *'])
    expect(smokeTest([test], schedule)).toEqual([
      `schedule: got "${schedule}", allowed: five fields such as "*/10 * * * *", with 300 s from each run to the next.`,
    ]);
  expect(smokeTest([test], '@hourly')).toEqual([]);
  expect(refusalOf(() => new OperationsChart(Testing.chart(), 'it', { namespace: '' }))).toEqual([
    'namespace: got "", allowed: text that is not empty.',
  ]);
});

test('the checker names each file that is not YAML', () => {
  const broken = (file: string) => ({ file, text: 'a: [1' });
  expect(() => check([broken('a.yaml'), { file: 'b.yaml', text: 'a: 1' }, broken('c.yaml')])).toThrow(
    /^a\.yaml:\d+:\d+: not YAML: .*\nc\.yaml:\d+:\d+: not YAML: .*$/,
  );
});
