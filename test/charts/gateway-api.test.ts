/** The edge in the Gateway API: what istiod is told, and who agrees with what it makes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Testing } from 'cdk8s';
import { GatewayChart, type GatewayChartProps } from '../../lib';
import { synthesize } from '../../lib/app';
import { PROJECT } from '../golden';
import { type Manifest, Output } from '../manifests';
import { loaded } from '../samples';
import { schemaMistakes } from '../schemas';

const FILE = 'environments/gateway-api.yaml';
const output = new Output(synthesize(loaded(readFileSync(join(PROJECT, FILE), 'utf8'), FILE)));

test('nothing of Istio’s own API listens or routes, and the pods need no right to Secrets', () => {
  for (const kind of ['VirtualService', 'Role', 'RoleBinding']) expect(output.all(kind)).toEqual([]);
  expect(output.one('Gateway').apiVersion).toBe('gateway.networking.k8s.io/v1');
});

test('the Gateway, its routes and whoever names its pods agree', () => {
  const { listeners, gatewayClassName, infrastructure } = output.one('Gateway').spec;
  expect(gatewayClassName).toBe('istio');
  // they would be on the pods too
  expect(infrastructure.annotations).toBeUndefined();
  expect(listeners.map(({ name, port }: Manifest) => [name, port])).toEqual([
    ['otlp-grpc', 4317],
    ['otlp-http', 4318],
  ]);
  expect(output.one('AuthorizationPolicy', 'alloy-from-gateway').spec.rules[0].from[0].source.principals).toEqual([
    'cluster.local/ns/otlp-gateway/sa/otlp-gateway-istio',
  ]);
  const labels = { 'gateway.networking.k8s.io/gateway-name': 'otlp-gateway' };
  expect(output.one('EnvoyFilter', 'otlp-retries').spec.workloadSelector.labels).toEqual(labels);
  expect(output.all('PodMonitor').map(({ spec }) => spec.selector.matchLabels)).toContainEqual(labels);
  for (const { metadata, spec } of output.all('HTTPRoute')) {
    expect(metadata.namespace).toBe(output.one('Service').metadata.namespace);
    expect(listeners.map(({ name }: Manifest) => name)).toContain(spec.parentRefs[0].sectionName);
  }
});

test('certificates and the senders’ CA are beside the Gateway', () => {
  const { metadata, spec } = output.one('Gateway');
  const served = spec.listeners.flatMap(({ tls }: Manifest) => tls.certificateRefs.map(({ name }: Manifest) => name));
  const issued = output.all('Certificate').filter(one => one.metadata.namespace === metadata.namespace);
  expect(issued.map(one => one.spec.secretName)).toEqual(served);
  expect(spec.tls.frontend.default.validation.caCertificateRefs).toEqual([
    { group: '', kind: 'Secret', name: 'otlp-senders-ca' },
  ]);
});

test('each patch is part of an object that the API server takes', () => {
  const name = 'otlp-gateway-istio';
  const object = (apiVersion: string, kind: string, patch: Manifest, spec: object = {}) => ({
    apiVersion,
    kind,
    metadata: { ...patch.metadata, name },
    spec: { ...spec, ...patch.spec },
  });
  const service = output.patch('service');
  expect(service.spec.ports.at(-1)).toEqual({ port: 15021, $patch: 'delete' });
  service.spec.ports.pop();
  const deployment = output.patch('deployment');
  expect(deployment.spec.replicas).toBeUndefined();
  const [container] = deployment.spec.template.spec.containers;
  expect(container.name).toBe('istio-proxy');
  // istiod's template limits the CPU, and a larger request would be refused
  expect(container.resources.limits).toEqual({ cpu: null, memory: '1Gi' });
  delete container.resources.limits.cpu;
  const scaled = { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name } };
  expect(output.patch('horizontalPodAutoscaler').spec).toMatchObject({ minReplicas: 3, maxReplicas: 12 });
  for (const one of [
    object('v1', 'Service', service),
    object('apps/v1', 'Deployment', deployment, { selector: { matchLabels: { app: 'x' } } }),
    object('autoscaling/v2', 'HorizontalPodAutoscaler', output.patch('horizontalPodAutoscaler'), scaled),
    object('policy/v1', 'PodDisruptionBudget', output.patch('podDisruptionBudget')),
  ])
    expect(schemaMistakes(one)).toEqual([]);
});

const PROPS: GatewayChartProps = {
  api: 'gateway-api',
  namespace: 'edge',
  gatewayName: 'otlp',
  listeners: [{ transport: 'grpc', host: 'a.example.com', credentialName: 'a' }],
  alloyService: { name: 'alloy', namespace: 'observability' },
  pods: { name: 'otlp-istio' },
  service: { name: 'otlp-istio' },
};
const make = (props: object) => () => new GatewayChart(Testing.chart(), 'it', { ...PROPS, ...props });

test('a chart of one’s own has the edge as a construct', () => {
  const chart = make({})();
  expect(chart.istio).toBeUndefined();
  expect(chart.gatewayApi?.httpRoutes).toHaveLength(1);
  expect(make({ pods: { name: 'otlp-istio', istioRevision: 'stable' } })().gatewayApi?.gateway.toJson()).toMatchObject({
    metadata: { labels: { 'istio.io/rev': 'stable' } },
  });
});

test.each([
  ['pods', { pods: undefined }],
  ['service', { service: undefined }],
  ['pods.kind', { pods: { name: 'otlp-istio', kind: 'DaemonSet' } }],
  ['pods.name', { pods: { name: 'otlp' } }],
  ['pods.serviceAccount', { pods: { name: 'otlp-istio', serviceAccount: 'otlp' } }],
  ['service.name', { service: { name: 'otlp' } }],
  ['routeNamespace', { routeNamespace: 'edge' }],
  ['podLabels', { podLabels: { app: 'otlp' } }],
  ['listeners[0].targetPort', { listeners: [{ ...PROPS.listeners[0], targetPort: 8443 }] }],
  ['minTlsVersion', { minTlsVersion: '1.3' }],
  ['clientNames', { clientCaSecret: 'ca', clientNames: ['a'] }],
  ['upstreamTlsSecret', { upstreamTlsSecret: 'a' }],
  ['cors.maxAgeSeconds', { cors: { allowOrigins: ['https://a.example.com'], maxAgeSeconds: 0 } }],
])('%s is refused', (prop, props) => {
  expect(make(props)).toThrow(`test/it: ${prop}: `);
});
