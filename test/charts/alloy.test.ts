/** AlloyChart by itself: its props, their defaults, and its children. */
import { App, Testing } from 'cdk8s';
import { AlloyChart, type AlloyChartProps, check } from '../../lib';
import { renderConfig } from '../../lib/alloy/pipelines/pipeline';
import { alloyProps } from '../../lib/props/alloy';
import { environmentOf, tierOf } from '../samples';
import { jsonOf, namesOf, objectsOf } from './synth';

const GATEWAY = 'cluster.local/ns/istio-system/sa/istio-ingressgateway';
const REQUIRED = { namespace: 'observability', config: 'logging {\n}\n', allowedPrincipals: [GATEWAY] };

function alloy(props: Partial<AlloyChartProps> = {}): AlloyChart {
  return new AlloyChart(Testing.chart(), 'alloy', { ...REQUIRED, ...props });
}

const podOf = (chart: AlloyChart) => jsonOf(chart.deployment).spec.template;
const containerOf = (chart: AlloyChart) => podOf(chart).spec.containers[0];

test('the required props alone make a whole Alloy', () => {
  expect(namesOf(alloy())).toEqual([
    'ConfigMap observability/alloy-config',
    'PeerAuthentication observability/alloy-mtls',
    'AuthorizationPolicy observability/alloy-from-gateway',
    'AuthorizationPolicy observability/alloy-encodings',
    'Sidecar observability/alloy',
    'ServiceAccount observability/alloy',
    'Deployment observability/alloy',
    'Service observability/alloy-otlp',
    'PodDisruptionBudget observability/alloy',
  ]);
});

test('the defaults are those of an environment, so that a default has one value', () => {
  const environment = environmentOf();
  const { goMemoryLimitMiB, maxConcurrentRequests } = alloyProps(environment, tierOf(environment));
  const chart = alloy({
    config: renderConfig(environment, tierOf(environment)),
    goMemoryLimitMiB,
    maxConcurrentRequests,
  });
  expect(objectsOf(chart)).toEqual(
    objectsOf(new AlloyChart(Testing.app(), 'alloy', alloyProps(environment, tierOf(environment)))),
  );
});

test('a pod is restricted, its image is pinned, and it has no token for Kubernetes', () => {
  const { spec } = podOf(alloy());
  expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  expect(spec.automountServiceAccountToken).toBe(false);
  const [{ image, securityContext, env }] = spec.containers;
  expect(image).toMatch(/^grafana\/alloy:v\d+\.\d+\.\d+$/);
  expect(securityContext).toEqual({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
  });
  expect(env).toBeUndefined();
});

test('labels of the caller’s own come to the objects and replace ours, and select nothing', () => {
  const chart = alloy({ labels: { team: 'shop', 'app.kubernetes.io/part-of': 'shop' } });
  for (const { metadata } of objectsOf(chart)) {
    expect(metadata.labels).toEqual({
      'app.kubernetes.io/name': 'alloy',
      'app.kubernetes.io/part-of': 'shop',
      team: 'shop',
    });
  }
  expect(jsonOf(chart.service).spec.selector).toEqual({
    'app.kubernetes.io/name': 'alloy',
    'app.kubernetes.io/instance': 'alloy',
  });
});

test('deploy: false leaves the ConfigMap and the policies, for pods that somebody else deploys', () => {
  const chart = alloy({ deploy: false, podLabels: { app: 'collector' }, configMapName: 'collector' });
  expect(namesOf(chart).map(name => name.split(' ')[0])).toEqual([
    'ConfigMap',
    'PeerAuthentication',
    'AuthorizationPolicy',
    'AuthorizationPolicy',
    'Sidecar',
  ]);
  expect([chart.deployment, chart.serviceAccount, chart.service, chart.disruptionBudget]).toEqual(
    Array(4).fill(undefined),
  );
  expect(jsonOf(chart.policies?.allow).spec.selector).toEqual({ matchLabels: { app: 'collector' } });
  expect(jsonOf(chart.configMap).metadata.name).toBe('collector');
});

test('a Namespace is in no namespace, and says what its pods may do', () => {
  const levelOf = (props: Partial<AlloyChartProps>) => {
    const { metadata } = jsonOf(alloy({ createNamespace: true, ...props }).alloyNamespace);
    expect(metadata).toMatchObject({ name: 'observability' });
    expect(metadata.namespace).toBeUndefined();
    return metadata.labels['pod-security.kubernetes.io/enforce'];
  };
  expect(levelOf({})).toBe('privileged');
  expect(levelOf({ istioCni: true })).toBe('restricted');
  expect(levelOf({ sidecar: false })).toBe('restricted');
});

test('receivers are on container, Service and policy alike', () => {
  const chart = alloy({ receivers: [{ transport: 'grpc', port: 14317 }], serviceName: 'otlp' });
  expect(containerOf(chart).ports[0]).toEqual({ name: 'otlp-grpc', containerPort: 14317, protocol: 'TCP' });
  const { metadata, spec } = jsonOf(chart.service);
  expect(metadata.name).toBe('otlp');
  expect(spec.ports).toEqual([
    { name: 'otlp-grpc', port: 14317, targetPort: 14317, protocol: 'TCP', appProtocol: 'grpc' },
  ]);
  expect(jsonOf(chart.policies?.allow).spec.rules[0].to).toEqual([{ operation: { ports: ['14317'] } }]);
  expect(jsonOf(chart.policies?.encodings).spec.rules).toHaveLength(1);
});

test('zstd is refused where a receiver does not take it', () => {
  const { encodings } = alloy({ receivers: [{ transport: 'grpc', zstd: true }, { transport: 'http' }] }).policies!;
  expect(jsonOf(encodings).spec.rules.map(({ to }: { to: unknown }) => to)).toEqual([
    [{ operation: { ports: ['4318'] } }],
  ]);
  expect(alloy({ receivers: [{ transport: 'grpc', zstd: true }] }).policies!.encodings).toBeUndefined();
});

test('the principals alone are let in, with a token if one is asked for', () => {
  const jwt = { issuer: 'https://i.example.com', audiences: ['otlp'], jwksUri: 'https://i.example.com/keys' };
  expect(jsonOf(alloy().policies!.allow).spec.rules[0].from).toEqual([{ source: { principals: [GATEWAY] } }]);
  expect(alloy().policies!.requestAuthentication).toBeUndefined();
  const { allow, requestAuthentication } = alloy({ jwt: { ...jwt, tenantClaim: 'team' } }).policies!;
  const [{ from, when }] = jsonOf(allow).spec.rules;
  expect(from).toEqual([{ source: { principals: [GATEWAY], requestPrincipals: ['https://i.example.com/*'] } }]);
  expect(when).toEqual([{ key: 'request.auth.claims[team]', values: ['*'] }]);
  expect(jsonOf(requestAuthentication).spec.jwtRules[0].issuer).toBe('https://i.example.com');
});

test('a token is asked of some principals, if they are said', () => {
  const jwt = { issuer: 'https://i.example.com', audiences: ['otlp'], jwks: '{"keys": []}' };
  const other = 'cluster.local/ns/edge/sa/partner';
  const allowed = { allowedPrincipals: [GATEWAY, other], jwt, jwtPrincipals: [other] };
  const [without, withToken] = jsonOf(alloy(allowed).policies!.allow).spec.rules;
  expect(without.from).toEqual([{ source: { principals: [GATEWAY] } }]);
  expect(withToken.from).toEqual([{ source: { principals: [other], requestPrincipals: ['https://i.example.com/*'] } }]);
  expect(() => alloy({ ...allowed, allowedPrincipals: [GATEWAY] })).toThrow(
    'jwtPrincipals: got "cluster.local/ns/edge/sa/partner", allowed: some of allowedPrincipals.',
  );
  expect(() => alloy({ ...allowed, jwtPrincipals: [] })).toThrow('jwtPrincipals: got []');
  expect(() => alloy({ ...allowed, jwt: undefined })).toThrow('there is no token to ask for');
});

test('a token may have a header of its own, and then it is looked for there alone', () => {
  const headersOf = (header?: { name: string; prefix?: string }) => {
    const jwt = { issuer: 'https://i.example.com', audiences: ['otlp'], jwks: '{"keys": []}', header };
    return jsonOf(alloy({ jwt }).policies!.requestAuthentication).spec.jwtRules[0].fromHeaders;
  };
  expect(headersOf()).toEqual([{ name: 'Authorization', prefix: 'Bearer ' }]);
  expect(headersOf({ name: 'x-token', prefix: 'otlp ' })).toEqual([{ name: 'x-token', prefix: 'otlp ' }]);
});

test('without a sidecar there is no policy of Istio’s', () => {
  const chart = alloy({ sidecar: false });
  expect(chart.policies).toBeUndefined();
  expect(podOf(chart).metadata.labels['sidecar.istio.io/inject']).toBe('false');
  expect(podOf(chart).metadata.annotations['proxy.istio.io/config']).toBeUndefined();
});

test('a revision of istiod takes the place of the default one', () => {
  const { labels } = podOf(alloy({ istioRevision: 'canary' })).metadata;
  expect(labels).toMatchObject({ 'istio.io/rev': 'canary' });
  expect(labels['sidecar.istio.io/inject']).toBeUndefined();
});

test('a pod goes in order: it serves, flushes, and is killed', () => {
  const { lifecycle, image } = containerOf(alloy({ preStopSeconds: 20, flushSeconds: 60 }));
  expect(lifecycle).toEqual({ preStop: { sleep: { seconds: 20 } } });
  expect(image).toBeDefined();
  const { metadata, spec } = podOf(alloy({ preStopSeconds: 20, flushSeconds: 60 }));
  expect(spec.terminationGracePeriodSeconds).toBe(85);
  expect(JSON.parse(metadata.annotations['proxy.istio.io/config']).terminationDrainDuration).toBe('80s');
  expect(containerOf(alloy({ preStopSeconds: 0 })).lifecycle).toBeUndefined();
});

test('one replica has no budget and is not spread', () => {
  const chart = alloy({ replicas: 1 });
  expect(chart.disruptionBudget).toBeUndefined();
  expect(podOf(chart).spec.topologySpreadConstraints).toBeUndefined();
  expect(podOf(alloy()).spec.topologySpreadConstraints).toHaveLength(2);
});

test('an autoscaler says how many pods, in place of the Deployment', () => {
  const chart = alloy({ autoscaling: { maxReplicas: 9 } });
  const { minReplicas, maxReplicas, scaleTargetRef, metrics, behavior } = jsonOf(chart.autoscaler).spec;
  expect({ minReplicas, maxReplicas, scaleTargetRef }).toEqual({
    minReplicas: 2,
    maxReplicas: 9,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'alloy' },
  });
  const target = { type: 'Utilization', averageUtilization: 60 };
  const container = containerOf(chart).name;
  expect(metrics).toEqual([{ type: 'ContainerResource', containerResource: { name: 'cpu', container, target } }]);
  expect(behavior.scaleDown).toMatchObject({ stabilizationWindowSeconds: 300, policies: [{ periodSeconds: 60 }] });
  expect(jsonOf(chart.deployment).spec).not.toHaveProperty('replicas');
  expect(podOf(chart).spec.topologySpreadConstraints).toHaveLength(2);
  expect(chart.disruptionBudget).toBeDefined();
  expect(alloy().autoscaler).toBeUndefined();
});

test('an autoscaler takes pods away more slowly than one goes', () => {
  const { scaleDown } = jsonOf(alloy({ autoscaling: { maxReplicas: 9 }, flushSeconds: 600 }).autoscaler).spec.behavior;
  expect(scaleDown).toMatchObject({ stabilizationWindowSeconds: 615, policies: [{ value: 1, periodSeconds: 615 }] });
});

test('an autoscaler is written for pods that somebody else deploys', () => {
  const chart = alloy({ deploy: false, name: 'otlp-alloy', autoscaling: { maxReplicas: 9 } });
  expect(jsonOf(chart.autoscaler).spec.scaleTargetRef.name).toBe('otlp-alloy');
});

test('what the pod is given', () => {
  const chart = alloy({
    name: 'edge',
    image: 'registry.example.com/alloy:v1.18.0',
    cpu: '1',
    memory: '4Gi',
    goMemoryLimitMiB: 3276,
    httpPort: 8080,
    secrets: [{ name: 'tempo', key: 'token' }],
    nodeSelector: { pool: 'edge' },
    tolerations: [{ key: 'edge', operator: 'Exists' }],
    priorityClassName: 'high',
  });
  const { spec, metadata } = podOf(chart);
  expect(spec).toMatchObject({
    serviceAccountName: 'edge',
    nodeSelector: { pool: 'edge' },
    tolerations: [{ key: 'edge', operator: 'Exists' }],
    priorityClassName: 'high',
  });
  expect(spec.volumes[2].projected.sources).toEqual([
    { secret: { name: 'tempo', items: [{ key: 'token', path: 'tempo/token' }] } },
  ]);
  expect(spec.containers[0]).toMatchObject({
    image: 'registry.example.com/alloy:v1.18.0',
    env: [{ name: 'GOMEMLIMIT', value: '3276MiB' }],
    resources: { requests: { cpu: '1', memory: '4Gi' }, limits: { memory: '4Gi' } },
  });
  expect(spec.containers[0].args).toContain('--server.http.listen-addr=0.0.0.0:8080');
  expect(spec.containers[0].volumeMounts[2]).toEqual({
    name: 'secrets',
    mountPath: '/etc/alloy-secrets',
    readOnly: true,
  });
  expect(metadata.annotations['prometheus.io/port']).toBe('8080');
});

test('another configuration is another pod', () => {
  const checksum = (config: string) => podOf(alloy({ config })).metadata.annotations['checksum/config'];
  expect(checksum('a')).not.toBe(checksum('b'));
  expect(jsonOf(alloy({ config: 'a' }).configMap).data).toEqual({ 'config.alloy': 'a' });
});

test('connections and requests are bounded in each pod', () => {
  const poolOf = (props: Partial<AlloyChartProps>) =>
    jsonOf(alloy(props).policies!.sidecar).spec.inboundConnectionPool.http;
  expect(poolOf({})).toEqual({ idleTimeout: '50s' });
  expect(poolOf({ maxConcurrentRequests: 7, idleTimeoutSeconds: 20 })).toEqual({
    idleTimeout: '20s',
    http2MaxRequests: 7,
    http1MaxPendingRequests: 7,
  });
});

test('a backend of the mesh is reached by mTLS, each once', () => {
  const host = 'tempo.tempo.svc.cluster.local';
  const { backends } = alloy({ meshBackends: [host, host] });
  expect(backends.map(rule => jsonOf(rule).metadata.name)).toEqual(['alloy-to-tempo.tempo']);
  expect(jsonOf(backends[0]).spec).toMatchObject({
    host,
    exportTo: ['.'],
    trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } },
  });
  expect(alloy().backends).toEqual([]);
});

test('a NetworkPolicy lets the gateway’s pods to the receivers, and any pod to the metrics', () => {
  const allowedPods = [{ namespace: 'istio-system', labels: { istio: 'ingressgateway' } }];
  const [receivers, metrics] = jsonOf(alloy({ allowedPods }).networkPolicy).spec.ingress;
  expect(receivers.from).toEqual([
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'istio-system' } },
      podSelector: { matchLabels: { istio: 'ingressgateway' } },
    },
  ]);
  expect(receivers.ports.map(({ port }: { port: number }) => port)).toEqual([4317, 4318]);
  expect(metrics).toEqual({ ports: [{ port: 15020, protocol: 'TCP' }] });
  const own = jsonOf(alloy({ allowedPods, sidecar: false }).networkPolicy).spec.ingress[1];
  expect(own.ports[0].port).toBe(12345);
});

test('its own classes hold what the caller adds', () => {
  const chart = alloy();
  chart.deployment!.metadata.addAnnotation('example.com/owner', 'shop');
  expect(jsonOf(chart.deployment).metadata.annotations['example.com/owner']).toBe('shop');
  const app = new App();
  expect(new AlloyChart(app, 'one', REQUIRED).node.path).toBe('one');
});

test('the checker finds nothing in it', () => {
  const environment = environmentOf();
  const config = renderConfig(environment, tierOf(environment));
  const documents = objectsOf(alloy({ config })).map(value => ({ value, locate: () => ({ line: 1, column: 1 }) }));
  expect(check([{ file: 'alloy', documents }])).toEqual([]);
});
