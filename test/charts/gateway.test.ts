/** GatewayChart by itself: its props, their defaults, and its children. */
import { Testing } from 'cdk8s';
import { type EdgeServiceProps, GatewayChart, type GatewayChartProps, type GatewayPodsProps } from '../../lib';
import { exposureOf } from '../../lib/kubernetes/exposure';
import { gatewayProps } from '../../lib/props/gateway';
import { edgeOf, environmentOf } from '../samples';
import { jsonOf, namesOf, objectsOf } from './synth';

const REQUIRED: GatewayChartProps = {
  listeners: [
    { transport: 'grpc', host: 'otlp-grpc.example.com', credentialName: 'otlp-grpc-cert' },
    { transport: 'http', host: 'otlp-http.example.com', credentialName: 'otlp-http-cert' },
  ],
  alloyService: { name: 'alloy-otlp', namespace: 'observability' },
};
const JWT = { issuer: 'https://i.example.com', audiences: ['otlp'], jwksUri: 'https://i.example.com/keys' };
const SCHEME = 'service.beta.kubernetes.io/aws-load-balancer-scheme';

function gateway(props: Partial<GatewayChartProps> = {}): GatewayChart {
  return new GatewayChart(Testing.chart(), 'gateway', { ...REQUIRED, ...props });
}

const serversOf = (props: Partial<GatewayChartProps> = {}) => jsonOf(gateway(props).istio!.gateway).spec.servers;
const routeOf = (props: Partial<GatewayChartProps>, index = 0) =>
  jsonOf(gateway(props).istio!.virtualServices[index]).spec.http[0];

test('the required props alone make the routes, and touch no Service of the gateway', () => {
  expect(namesOf(gateway())).toEqual([
    'Gateway observability/otlp-gateway',
    'VirtualService observability/otlp-grpc',
    'VirtualService observability/otlp-http',
    'DestinationRule observability/alloy-otlp',
  ]);
});

test('the defaults are those of an environment, so that a default has one value', () => {
  const environment = environmentOf({ tls: '{secrets: {grpc: otlp-grpc-cert, http: otlp-http-cert}}' });
  const { service, ...props } = gatewayProps(environment, edgeOf(environment));
  const made = gateway({ signals: ['traces'], service: { name: service!.name } });
  const wanted = new GatewayChart(Testing.app(), 'gateway', { ...props, service });
  const [ours, theirs] = [made, wanted].map(chart => objectsOf(chart));
  expect(ours!.slice(1)).toEqual(theirs!.slice(1));
  expect(ours![0].spec).toEqual(theirs![0].spec);
  for (const [name, value] of Object.entries(ours![0].metadata.annotations)) {
    expect(theirs![0].metadata.annotations[name]).toContain(value);
  }
});

test('two namespaces: what selects the gateway’s pods stands beside them, the routes where they are wanted', () => {
  const props = {
    namespace: 'edge',
    jwt: JWT,
    rateLimit: { requestsPerSecond: 1, burst: 2 },
    service: { name: 'otlp' },
  };
  expect(namesOf(gateway(props))).toEqual([
    'Service edge/otlp',
    'Gateway observability/otlp-gateway',
    'RequestAuthentication edge/otlp-jwt',
    'AuthorizationPolicy edge/otlp-jwt',
    'EnvoyFilter edge/otlp-rate-limit',
    'VirtualService observability/otlp-grpc',
    'VirtualService observability/otlp-http',
    'DestinationRule observability/alloy-otlp',
  ]);
  const routes = gateway({ routeNamespace: 'edge', gatewayName: 'otlp' });
  expect(namesOf(routes).slice(0, 2)).toEqual(['Gateway edge/otlp', 'VirtualService edge/otlp-grpc']);
  expect(jsonOf(routes.istio!.virtualServices[0]).spec.gateways).toEqual(['otlp']);
});

test('labels of the caller’s own are on every object', () => {
  const labels = objectsOf(gateway({ labels: { team: 'shop' } })).map(({ metadata }) => metadata.labels);
  expect(new Set(labels.map(({ team }) => team))).toEqual(new Set(['shop']));
});

test('a Service is an internal load balancer’s, with the ports of the listeners', () => {
  const { metadata, spec } = jsonOf(gateway({ service: { name: 'otlp' } }).service);
  expect(metadata.annotations).toMatchObject({
    [SCHEME]: 'internal',
    'service.beta.kubernetes.io/aws-load-balancer-type': 'external',
    'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type': 'ip',
    'service.beta.kubernetes.io/aws-load-balancer-listener-attributes.TCP-4318': 'tcp.idle_timeout.seconds=3660',
  });
  expect(spec).toEqual({
    type: 'LoadBalancer',
    selector: { istio: 'ingressgateway' },
    allocateLoadBalancerNodePorts: false,
    ports: [
      { name: 'otlp-grpc', port: 4317, targetPort: 4317, protocol: 'TCP' },
      { name: 'otlp-http', port: 4318, targetPort: 4318, protocol: 'TCP' },
    ],
  });
});

test('what a Service is given', () => {
  const { metadata, spec } = jsonOf(
    gateway({
      podLabels: { app: 'edge' },
      service: {
        name: 'otlp',
        annotations: { 'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type': 'instance' },
        externalTrafficPolicy: 'Local',
        loadBalancerSourceRanges: ['10.0.0.0/8'],
        ports: [{ name: 'https', port: 443, targetPort: 8443 }],
      },
    }).service,
  );
  expect(metadata.annotations['service.beta.kubernetes.io/aws-load-balancer-healthcheck-port']).toBeUndefined();
  expect(spec).toMatchObject({
    selector: { app: 'edge' },
    externalTrafficPolicy: 'Local',
    loadBalancerSourceRanges: ['10.0.0.0/8'],
    ports: [{ name: 'https', port: 443, targetPort: 8443, protocol: 'TCP' }],
  });
  expect(spec.allocateLoadBalancerNodePorts).toBeUndefined();
});

const AWS = 'service.beta.kubernetes.io/aws-load-balancer-';
const serviceWith = (
  own: Readonly<Record<string, string>>,
  more: Partial<EdgeServiceProps> = {},
): EdgeServiceProps => ({
  name: 'otlp',
  annotations: Object.fromEntries(Object.entries(own).map(([key, value]) => [AWS + key, value])),
  ...more,
});
const PUBLIC = serviceWith({ scheme: 'internet-facing' });

test('nobody faces the internet by accident', () => {
  expect(() => gateway({ service: PUBLIC })).toThrow(
    'test/gateway: the Service otlp is perhaps open to the internet, and nobody checks senders: got service.beta.kubernetes.io/aws-load-balancer-type: external, service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing. Set clientCaSecret, jwt or an allowlist of fewer addresses, or say in sendersCheckedBy who checks them; or leave these annotations out, for an internal load balancer.',
  );
});

test.each<[open: boolean, own: Record<string, string>]>([
  [false, {}],
  [false, { scheme: 'internal' }],
  [false, { internal: 'true' }],
  [false, { type: 'nlb-ip' }],
  [false, { type: 'nlb', internal: 'true' }],
  [true, { scheme: 'internet-facing' }],
  [true, { internal: 'false' }],
  [true, { scheme: 'internet-facing', internal: 'true' }],
  [true, { type: 'nlb' }],
  [true, { type: 'nlb', scheme: 'internal' }],
  [true, { type: 'nlb', internal: 'false' }],
  [true, { type: 'nlb-ip', scheme: 'internet-facing' }],
  [true, { type: 'clb' }],
  [true, { type: '' }],
])('unguarded, is it refused? %s: %j', (open, own) => {
  const make = () => gateway({ service: serviceWith(own) });
  if (open) expect(make).toThrow('perhaps open to the internet');
  else expect(make).not.toThrow();
  // What is let through says the same to the checker, which knows nothing of the chart.
  const { service } = gateway({ service: serviceWith(own), sendersCheckedBy: 'Alloy' });
  const { metadata, spec } = jsonOf(service);
  expect(exposureOf({ annotations: metadata.annotations, spec }) !== 'private').toBe(open);
});

test('a list of all addresses guards nothing', () => {
  expect(() => gateway({ service: PUBLIC, allowlist: ['0.0.0.0/1', '128.0.0.0/1'] })).toThrow('nobody checks senders');
});

test('attributes of the caller’s own come to the default’s, one by one', () => {
  const own = {
    'target-group-attributes': 'deregistration_delay.timeout_seconds=30',
    'listener-attributes.TCP-4317': 'tcp.idle_timeout.seconds=400, other=1',
  };
  const { annotations } = jsonOf(gateway({ service: serviceWith(own), allowlist: ['10.0.0.0/8'] }).service).metadata;
  expect(annotations).toMatchObject({
    [`${AWS}target-group-attributes`]: 'preserve_client_ip.enabled=true,deregistration_delay.timeout_seconds=30',
    [`${AWS}listener-attributes.TCP-4317`]: 'tcp.idle_timeout.seconds=400,other=1',
    [`${AWS}listener-attributes.TCP-4318`]: 'tcp.idle_timeout.seconds=3660',
  });
});

const HIDDEN = { 'target-group-attributes': 'preserve_client_ip.enabled=false' };
const INSTANCE = { 'nlb-target-type': 'instance' };

test.each<[hidden: boolean, service: EdgeServiceProps]>([
  [false, serviceWith({})],
  [false, serviceWith({ 'proxy-protocol': '*', ...HIDDEN })],
  [false, serviceWith(INSTANCE, { externalTrafficPolicy: 'Local' })],
  [true, serviceWith(HIDDEN)],
  [true, serviceWith(INSTANCE)],
  [true, serviceWith({ ...INSTANCE, ...HIDDEN }, { externalTrafficPolicy: 'Local' })],
  [true, serviceWith({ type: 'nlb', internal: 'true' })],
])('do addresses stay hidden? %s: %j', (hidden, service) => {
  for (const props of [{ allowlist: ['10.0.0.0/8'] }, { rateLimit: { requestsPerSecond: 1, burst: 1 } }]) {
    const make = () => gateway({ service, ...props });
    if (hidden) expect(make).toThrow(`hides the senders' addresses, which ${Object.keys(props)[0]} needs`);
    else expect(make).not.toThrow();
  }
  expect(() => gateway({ service })).not.toThrow();
});

test('a load balancer of Kubernetes’ own controller has node ports to send to', () => {
  const { metadata, spec } = jsonOf(gateway({ service: serviceWith({ type: 'nlb', internal: 'true' }) }).service);
  expect(spec.allocateLoadBalancerNodePorts).toBeUndefined();
  expect(metadata.annotations[`${AWS}healthcheck-port`]).toBeUndefined();
});

test.each<Partial<GatewayChartProps>>([
  { clientCaSecret: 'senders-ca' },
  { jwt: JWT },
  { allowlist: ['192.0.2.0/24'] },
  { sendersCheckedBy: 'Alloy, by a token' },
])('%j is enough to face it', props => {
  expect(jsonOf(gateway({ service: PUBLIC, ...props }).service).metadata.annotations[SCHEME]).toBe('internet-facing');
});

test('two hosts may share a port, and the policies then name ours', () => {
  const listeners = REQUIRED.listeners.map(one => ({ ...one, port: 443, targetPort: 8443, portName: 'https' }));
  const chart = gateway({ listeners, sharedPorts: true, allowlist: ['192.0.2.0/24'], service: { name: 'otlp' } });
  expect(jsonOf(chart.service).spec.ports).toEqual([{ name: 'https', port: 443, targetPort: 8443, protocol: 'TCP' }]);
  expect(jsonOf(chart.istio!.policies.allowlist).spec.rules[0].to[0].operation).toEqual({
    ports: ['8443'],
    hosts: ['otlp-grpc.example.com', 'otlp-grpc.example.com:*', 'otlp-http.example.com', 'otlp-http.example.com:*'],
  });
});

test('a listener is a server of the Gateway and a route to its receiver', () => {
  const chart = gateway({
    listeners: [{ transport: 'grpc', host: 'a.example.com', credentialName: 'a', port: 443, receiverPort: 14317 }],
    alloyService: { name: 'collector', namespace: 'agents' },
    clusterDomain: 'example.internal',
    signals: ['logs'],
  });
  expect(jsonOf(chart.istio!.gateway).spec.servers).toEqual([
    {
      port: { number: 443, name: 'otlp-grpc', protocol: 'HTTPS' },
      hosts: ['./a.example.com'],
      tls: { mode: 'SIMPLE', credentialName: 'a', minProtocolVersion: 'TLSV1_2' },
    },
  ]);
  const { hosts, http } = jsonOf(chart.istio!.virtualServices[0]).spec;
  expect(hosts).toEqual(['a.example.com']);
  expect(http[0].match).toEqual([{ uri: { prefix: '/opentelemetry.proto.collector.logs.v1.LogsService/' } }]);
  const host = 'collector.agents.svc.example.internal';
  expect(http[0].route).toEqual([{ destination: { host, port: { number: 14317 } } }]);
  expect(jsonOf(chart.istio!.destinationRule)).toMatchObject({
    metadata: { name: 'collector', namespace: 'agents' },
    spec: { host },
  });
});

test('senders may have to show a certificate, and a new TLS', () => {
  const [{ tls }] = serversOf({ clientCaSecret: 'senders', clientNames: ['spiffe://a'], minTlsVersion: '1.3' });
  expect(tls).toMatchObject({
    mode: 'MUTUAL',
    caCertCredentialName: 'senders-cacert',
    subjectAltNames: ['spiffe://a'],
    minProtocolVersion: 'TLSV1_3',
  });
  expect(serversOf({ clientCaSecret: 'senders-cacert' })[0].tls.caCertCredentialName).toBe('senders-cacert');
});

test('a token is asked for on the OTLP ports alone, and not of a preflight', () => {
  const { policies } = gateway({ jwt: JWT, cors: { allowOrigins: ['https://a.example.com'] } }).istio!;
  expect(jsonOf(policies.token).spec.rules).toEqual([
    {
      from: [{ source: { notRequestPrincipals: ['https://i.example.com/*'] } }],
      to: [{ operation: { ports: ['4317', '4318'], notMethods: ['OPTIONS'] } }],
    },
  ]);
  expect(jsonOf(policies.requestAuthentication).spec.jwtRules).toHaveLength(1);
  expect(gateway().istio!.policies).toMatchObject({ token: undefined, requestAuthentication: undefined });
});

test('the sender’s word for its tenant is removed, believed, or replaced by the token’s', () => {
  expect(routeOf({}).headers).toEqual({ request: { remove: ['x-scope-orgid'] } });
  expect(routeOf({ trustTenantHeader: true }).headers).toEqual({
    request: { set: { 'x-scope-orgid': '%REQ(x-scope-orgid)%' } },
  });
  expect(routeOf({ jwt: { ...JWT, tenantClaim: 'team' } }).headers).toBeUndefined();
});

test('browsers are answered over HTTP alone', () => {
  const cors = { allowOrigins: ['https://a.example.com'], allowHeaders: ['Authorization'] };
  expect(routeOf({ cors }).corsPolicy).toBeUndefined();
  expect(routeOf({ cors }, 1).corsPolicy).toEqual({
    allowOrigins: [{ exact: 'https://a.example.com' }],
    allowMethods: ['POST'],
    allowHeaders: ['content-type', 'authorization'],
    maxAge: '3600s',
    unmatchedPreflights: 'IGNORE',
  });
});

test('how the gateway speaks with Alloy', () => {
  const policyOf = (props: Partial<GatewayChartProps>) =>
    jsonOf(gateway(props).istio!.destinationRule).spec.trafficPolicy;
  expect(policyOf({})).toMatchObject({
    tls: { mode: 'ISTIO_MUTUAL' },
    connectionPool: { http: { idleTimeout: '50s' } },
  });
  expect(policyOf({ idleTimeoutSeconds: 20, maxConcurrentRequests: 5, upstreamTlsSecret: 'alloy' })).toMatchObject({
    tls: { mode: 'MUTUAL', credentialName: 'alloy', sni: 'alloy-otlp.observability.svc.cluster.local' },
    connectionPool: { http: { idleTimeout: '20s', http2MaxRequests: 5, http1MaxPendingRequests: 5 } },
  });
});

test('zstd is refused here where Alloy has no sidecar, unless a listener takes it', () => {
  const portsOf = (zstd: boolean) =>
    jsonOf(
      gateway({ upstreamTlsSecret: 'alloy', listeners: REQUIRED.listeners.map(one => ({ ...one, zstd })) }).istio!
        .policies.encodings,
    )?.spec.rules.map(({ to }: { to: { operation: { ports: string[] } }[] }) => to[0]!.operation.ports);
  expect(portsOf(false)).toEqual([['4317'], ['4318']]);
  expect(portsOf(true)).toBeUndefined();
  expect(gateway().istio!.policies.encodings).toBeUndefined();
});

test('a rate limit is set for each listener, by the port that Envoy binds', () => {
  const { rateLimit } = gateway({ rateLimit: { requestsPerSecond: 10, burst: 20 } }).istio!;
  const patches = jsonOf(rateLimit).spec.configPatches;
  expect(
    patches.map((patch: { match: { listener: { portNumber: number } } }) => patch.match.listener.portNumber),
  ).toEqual([4317, 4318]);
  expect(patches[0].patch.value.typed_config.token_bucket).toMatchObject({ max_tokens: 20, tokens_per_fill: 10 });
  expect(gateway().istio!.rateLimit).toBeUndefined();
});

test('a second edge has a prefix of its own, and the rule for Alloy’s Service is written once', () => {
  const props = { jwt: JWT, allowlist: ['10.0.0.0/8'], upstreamTlsSecret: 'alloy' };
  const rateLimit = { requestsPerSecond: 1, burst: 2 };
  const first = namesOf(gateway({ ...props, rateLimit }));
  const second = gateway({ ...props, rateLimit, prefix: 'inner', destinationRule: false });
  expect(namesOf(second).filter(name => first.includes(name))).toEqual([]);
  expect(namesOf(second)).toHaveLength(first.length - 1);
  expect(second.istio!.destinationRule).toBeUndefined();
  expect(jsonOf(second.istio!.virtualServices[0]).spec.gateways).toEqual(['inner-gateway']);
});

describe('the pods', () => {
  const pods = (props: Partial<GatewayPodsProps> = {}) =>
    gateway({ namespace: 'edge', pods: { name: 'istio-otlp', ...props } });
  const templateOf = (props: Partial<GatewayPodsProps> = {}) => jsonOf(pods(props).pods!.deployment).spec.template;

  test('by default two to ten are made, with what they need and no more', () => {
    expect(namesOf(pods()).slice(0, 6)).toEqual([
      'ServiceAccount edge/istio-otlp',
      'Role edge/istio-otlp',
      'RoleBinding edge/istio-otlp',
      'Deployment edge/istio-otlp',
      'PodDisruptionBudget edge/istio-otlp',
      'HorizontalPodAutoscaler edge/istio-otlp',
    ]);
    expect(jsonOf(pods().pods!.autoscaler).spec).toMatchObject({ minReplicas: 2, maxReplicas: 10 });
    expect(jsonOf(pods().istio!.gateway).spec.selector).toEqual({ app: 'istio-otlp', istio: 'otlp' });
  });

  test('their props’ defaults are those of an environment', () => {
    const environment = environmentOf({
      gateway: '{name: edge, namespace: edge, service: {manifests: {}}, deployment: {}}',
    });
    const { pods: given, ...props } = gatewayProps(environment, edgeOf(environment));
    const ours = new GatewayChart(Testing.app(), 'gateway', { ...props, podLabels: undefined, pods: { name: 'edge' } });
    const theirs = new GatewayChart(Testing.app(), 'gateway', { ...props, pods: given });
    expect(objectsOf(ours)).toEqual(objectsOf(theirs));
  });

  test('istiod completes one container, which Pod Security’s restricted level admits', () => {
    const { metadata, spec } = templateOf();
    expect(metadata.labels).toEqual({ app: 'istio-otlp', istio: 'otlp', 'sidecar.istio.io/inject': 'true' });
    expect(metadata.annotations['inject.istio.io/templates']).toBe('gateway');
    expect(spec.containers).toMatchObject([{ name: 'istio-proxy', image: 'auto' }]);
    expect(spec.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    });
    expect(spec.securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(spec.automountServiceAccountToken).toBe(false);
    expect(templateOf({ istioRevision: 'stable' }).metadata.labels).toMatchObject({ 'istio.io/rev': 'stable' });
  });

  test.each([
    ['100m', 2],
    ['2', 2],
    ['2500m', 3],
  ])('a request of %s CPUs makes %d workers', (cpu, workers) => {
    const config = templateOf({ cpu }).metadata.annotations['proxy.istio.io/config'];
    expect(JSON.parse(config).concurrency).toBe(workers);
  });

  test('a fixed number is the Deployment’s own, and one pod has no budget', () => {
    const one = pods({ replicas: { min: 1, max: 1 } }).pods!;
    expect(jsonOf(one.deployment).spec.replicas).toBe(1);
    expect([one.autoscaler, one.disruptionBudget]).toEqual([undefined, undefined]);
    expect(pods({ replicas: { min: 2, max: 2 } }).pods!.disruptionBudget).toBeDefined();
  });

  test('a DaemonSet has neither number, budget nor spread', () => {
    expect(namesOf(pods({ kind: 'DaemonSet' })).slice(2, 5)).toEqual([
      'RoleBinding edge/istio-otlp',
      'DaemonSet edge/istio-otlp',
      'Gateway observability/otlp-gateway',
    ]);
  });

  test('the Namespace has no namespace', () => {
    expect(namesOf(pods({ createNamespace: true }))[0]).toBe('Namespace edge');
  });
});
