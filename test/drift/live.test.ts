/** Objects as a cluster gives them: what it wrote itself is no drift, and everything else that is more than ours is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { differences } from '../../lib/drift/compare';
import { expectedOf } from '../../lib/drift/expected';
import { driftReport } from '../../lib/drift/report';
import { get, pathText } from '../../lib/kubernetes/json';
import { Manifests } from '../../lib/kubernetes/manifests';
import { parseYaml } from '../../lib/kubernetes/yaml';
import { PROJECT } from '../golden';

// biome-ignore lint/suspicious/noExplicitAny: every test writes into other fields
type Editable = any;

/**
 * What kube-apiserver 1.34 and its controllers gave back beside ours when every golden case was applied to them with
 * kubectl: kind, field, value.
 */
const ANSWERS: readonly [string, string, unknown][] = JSON.parse(
  readFileSync(join(PROJECT, 'test/drift/answers.json'), 'utf8'),
);

const GOLDEN = join(PROJECT, '__snapshots__');

function synthesized(name: string) {
  const folder = join(GOLDEN, name, 'manifests');
  return readdirSync(folder).map(file => {
    const text = readFileSync(join(folder, file), 'utf8');
    return { file, text, documents: parseYaml(text) };
  });
}

/** Writes a value wherever the field is not ours, as the API server does. */
function fill(object: Editable, [step, ...rest]: readonly string[], value: unknown): void {
  if (step === '*') for (const item of object) fill(item, rest, value);
  else if (rest.length === 0) object[step!] ??= value;
  else if (rest[0] === '*' || PLACES.has(step!)) {
    if (object[step!] !== undefined) fill(object[step!], rest, value);
  } else {
    object[step!] ??= {};
    fill(object[step!], rest, value);
  }
}

/** Where there is none, the API server writes nothing into it. */
const PLACES = new Set(['configMap', 'httpGet', 'livenessProbe', 'readinessProbe']);

function filled(object: Editable): Editable {
  const live = structuredClone(object);
  const balanced = live.spec?.type === 'LoadBalancer';
  for (const [kind, field, value] of ANSWERS) {
    if (kind !== '*' && kind !== live.kind) continue;
    if (live.kind === 'Service' && !balanced && /allocate|external|health|nodePort/.test(field)) continue;
    fill(live, field.split(' '), structuredClone(value));
  }
  return live;
}

const at = { line: 1, column: 1 };
const documents = (values: readonly unknown[]) => values.map(value => ({ value, locate: () => at }));

/** The Services that istiod makes of Gateways. */
function madeByIstiod(files: ReturnType<typeof synthesized>): Editable[] {
  return expectedOf(files)
    .filter(({ isPart }) => isPart)
    .map(({ kind, name, namespace, value }) => {
      const { metadata, ...rest } = value as Editable;
      return { apiVersion: 'v1', kind, metadata: { ...metadata, name, namespace }, ...rest };
    });
}

/** The report of a golden case beside what runs. */
function report(name: string, edit: (objects: Editable[]) => Editable[] | undefined = () => undefined) {
  const files = synthesized(name);
  const objects = [...files.flatMap(file => file.documents.map(({ value }) => value)), ...madeByIstiod(files)].map(
    filled,
  );
  const live = edit(objects) ?? objects;
  return driftReport(expectedOf(files), new Manifests([{ file: 'live.yaml', documents: documents(live) }], true))!;
}

const cases = readdirSync(GOLDEN).filter(name => readdirSync(join(GOLDEN, name)).includes('manifests'));

test.each(cases)('what an API server makes of %s is no drift', name => {
  const { text, drifted } = report(name);
  expect([text.replace(/\n.* others not compared\n$/, ''), drifted]).toEqual([
    expect.stringMatching(/^no drift in/),
    0,
  ]);
});

const named = (objects: Editable[], kind: string, name?: string): Editable =>
  objects.find(object => object.kind === kind && (!name || object.metadata.name === name));

const pod = (objects: Editable[]): Editable => named(objects, 'Deployment').spec.template;

const OTHERS_WRITE: readonly [string, (objects: Editable[]) => void][] = [
  [
    'the load balancer’s controller',
    objects => {
      for (const object of objects.filter(({ kind, spec }) => kind === 'Service' && spec.type === 'LoadBalancer')) {
        object.metadata.finalizers = ['service.k8s.aws/resources', 'service.kubernetes.io/load-balancer-cleanup'];
        object.spec.loadBalancerClass = 'service.k8s.aws/nlb';
        object.status = { loadBalancer: { ingress: [{ hostname: 'x.elb.amazonaws.com' }] } };
      }
    },
  ],
  [
    'Argo CD',
    objects => {
      for (const { metadata } of objects) {
        metadata.annotations['argocd.argoproj.io/tracking-id'] = 'otlp:apps/Deployment:observability/alloy';
        metadata.labels['app.kubernetes.io/instance'] = 'otlp';
      }
    },
  ],
  [
    'Flux',
    objects => {
      for (const { metadata } of objects) metadata.labels['kustomize.toolkit.fluxcd.io/name'] = 'otlp';
    },
  ],
  [
    'kubectl rollout restart',
    objects => {
      pod(objects).metadata.annotations['kubectl.kubernetes.io/restartedAt'] = '2026-11-25T19:00:00Z';
      pod(objects).metadata.creationTimestamp = null;
    },
  ],
  [
    'kubectl --show-managed-fields',
    objects => {
      for (const { metadata } of objects) metadata.managedFields = [{ manager: 'kubectl', operation: 'Apply' }];
    },
  ],
];

test.each(OTHERS_WRITE)('what %s writes is no drift', (_, edit) => {
  const edited = report('minimal', objects => void edit(objects));
  expect([edited.text, edited.drifted]).toEqual([expect.stringMatching(/^no drift in/), 0]);
});

const policy = 'alloy-from-gateway';
const TEMPLATE = 'spec.template.';

const ADDED: readonly [string, (objects: Editable[]) => void][] = [
  [
    'metadata.annotations["istio.io/dry-run"]: nothing → true',
    objects => {
      named(objects, 'AuthorizationPolicy', policy).metadata.annotations['istio.io/dry-run'] = 'true';
    },
  ],
  [
    'metadata.labels["istio.io/rev"]: nothing → canary',
    objects => {
      named(objects, 'AuthorizationPolicy', policy).metadata.labels['istio.io/rev'] = 'canary';
    },
  ],
  [
    'metadata.deletionTimestamp: nothing → 2026',
    objects => {
      named(objects, 'PeerAuthentication').metadata.deletionTimestamp = '2026';
    },
  ],
  [
    'metadata.finalizers: nothing → ["example.com/keep"]',
    objects => {
      named(objects, 'Service').metadata.finalizers = ['example.com/keep'];
    },
  ],
  [
    `${TEMPLATE}metadata.annotations["traffic.sidecar.istio.io/excludeInboundPorts"]: nothing → 4317`,
    objects => {
      pod(objects).metadata.annotations['traffic.sidecar.istio.io/excludeInboundPorts'] = '4317';
    },
  ],
  [
    `${TEMPLATE}metadata.annotations["sidecar.istio.io/inject"]: nothing → false`,
    objects => {
      pod(objects).metadata.annotations['sidecar.istio.io/inject'] = 'false';
    },
  ],
  [
    `${TEMPLATE}metadata.labels["sidecar.istio.io/inject"]: true → false`,
    objects => {
      pod(objects).metadata.labels['sidecar.istio.io/inject'] = 'false';
    },
  ],
  [
    `${TEMPLATE}spec.hostNetwork: nothing → true`,
    objects => {
      pod(objects).spec.hostNetwork = true;
    },
  ],
  [
    `${TEMPLATE}spec.containers.evil: nothing → {"name":"evil"`,
    objects => {
      pod(objects).spec.containers.push({ name: 'evil', image: 'x' });
    },
  ],
  [
    `${TEMPLATE}spec.initContainers: nothing → [{"name":"evil"`,
    objects => {
      pod(objects).spec.initContainers = [{ name: 'evil', image: 'x' }];
    },
  ],
  [
    `${TEMPLATE}spec.containers.alloy.env.HTTPS_PROXY: nothing → {"name"`,
    objects => {
      pod(objects).spec.containers[0].env.push({ name: 'HTTPS_PROXY', value: 'http://x' });
    },
  ],
  [
    `${TEMPLATE}spec.containers.alloy.envFrom: nothing → [`,
    objects => {
      pod(objects).spec.containers[0].envFrom = [{ secretRef: { name: 'x' } }];
    },
  ],
  [
    `${TEMPLATE}spec.containers.alloy.volumeMounts`,
    objects => {
      pod(objects).spec.containers[0].volumeMounts.push({ name: 'config', mountPath: '/tmp' });
    },
  ],
  [
    `${TEMPLATE}spec.containers.alloy.command: nothing → ["sh"]`,
    objects => {
      pod(objects).spec.containers[0].command = ['sh'];
    },
  ],
  [
    `${TEMPLATE}spec.containers.alloy.securityContext.privileged: nothing → true`,
    objects => {
      pod(objects).spec.containers[0].securityContext.privileged = true;
    },
  ],
  [
    `${TEMPLATE}spec.containers.alloy.securityContext.capabilities.add: nothing → ["NET_ADMIN"]`,
    objects => {
      pod(objects).spec.containers[0].securityContext.capabilities.add = ['NET_ADMIN'];
    },
  ],
  [
    `${TEMPLATE}spec.dnsPolicy: nothing → Default`,
    objects => {
      pod(objects).spec.dnsPolicy = 'Default';
    },
  ],
  [
    'spec.replicas: 2 → 0',
    objects => {
      named(objects, 'Deployment').spec.replicas = 0;
    },
  ],
  [
    'spec.externalIPs: nothing → ["192.0.2.4"]',
    objects => {
      named(objects, 'Service', 'alloy-otlp').spec.externalIPs = ['192.0.2.4'];
    },
  ],
  [
    'spec.type: nothing → NodePort',
    objects => {
      named(objects, 'Service', 'alloy-otlp').spec.type = 'NodePort';
    },
  ],
  [
    'spec.clusterIP: nothing → None',
    objects => {
      named(objects, 'Service', 'alloy-otlp').spec.clusterIP = 'None';
    },
  ],
  [
    'spec.loadBalancerClass: nothing → other.example.com/nlb',
    objects => {
      const service = objects.find(({ kind, spec }) => kind === 'Service' && spec.type === 'LoadBalancer');
      service.spec.loadBalancerClass = 'other.example.com/nlb';
    },
  ],
  [
    'metadata.annotations["eks.amazonaws.com/role-arn"]: nothing → arn',
    objects => {
      named(objects, 'ServiceAccount').metadata.annotations['eks.amazonaws.com/role-arn'] = 'arn';
    },
  ],
  [
    'data["other.alloy"]: nothing → x',
    objects => {
      named(objects, 'ConfigMap').data['other.alloy'] = 'x';
    },
  ],
];

test.each(ADDED)('%s is drift', (line, edit) => {
  const { text, drifted } = report('minimal', objects => void edit(objects));
  expect(text).toContain(`  ${line}`);
  expect(drifted).toBe(1);
});

test('any field more is drift, in each object and at each depth', () => {
  for (const { value } of synthesized('maximal').flatMap(file => file.documents)) {
    const count = mappings(value).length;
    for (let index = 0; index < count; index += 1) {
      const live = filled(value);
      const ours = structuredClone(value);
      mappings(pick(live, pathsOf(value)[index]!))[0].unheardOf = 'x';
      const found = differences(String(get(value, 'kind')), ours, live);
      expect(found.map(({ path }) => pathText(path)).join()).toMatch(/unheardOf$/);
      expect(found).toHaveLength(1);
    }
  }
});

/** All mappings in a value, the outermost first. */
const mappings = (value: Editable): Editable[] => pathsOf(value).map(path => pick(value, path));

const pick = (value: Editable, path: readonly string[]): Editable => path.reduce((at, step) => at[step], value);

function pathsOf(value: Editable, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.keys(value).flatMap(key => pathsOf(value[key], [...path, key]));
  return Array.isArray(value) ? below : [path, ...below];
}

describe('what is not ours', () => {
  const meta = (name: string, namespace = 'observability') => ({ name, namespace });
  const istio = 'security.istio.io/v1';
  const alloy = { matchLabels: { 'app.kubernetes.io/name': 'alloy' } };
  const template = {
    metadata: { labels: { 'app.kubernetes.io/name': 'alloy', 'app.kubernetes.io/instance': 'alloy', a: 'b' } },
  };
  const host = 'alloy-otlp.observability.svc.cluster.local';

  test.each<[string, object]>([
    ['acts on our pods: AuthorizationPolicy', { apiVersion: istio, spec: { action: 'ALLOW', rules: [{}] } }],
    ['acts on our pods: RequestAuthentication', { apiVersion: istio, spec: { selector: alloy } }],
    ['acts on our pods: PeerAuthentication', { apiVersion: istio, spec: { mtls: { mode: 'DISABLE' } } }],
    [
      'acts on our pods: AuthorizationPolicy',
      { apiVersion: istio, spec: { selector: { matchLabels: { 'security.istio.io/tlsMode': 'istio' } } } },
    ],
    [
      'acts on our pods: Sidecar',
      { apiVersion: 'networking.istio.io/v1', spec: { workloadSelector: { labels: alloy.matchLabels } } },
    ],
    ['acts on our pods: EnvoyFilter', { apiVersion: 'networking.istio.io/v1alpha3', spec: {} }],
    ['acts on our pods: NetworkPolicy', { apiVersion: 'networking.k8s.io/v1', spec: { podSelector: {} } }],
    ['acts on our pods: Service', { apiVersion: 'v1', spec: { selector: alloy.matchLabels } }],
    ['acts on our pods: Deployment', { apiVersion: 'apps/v1', spec: { template } }],
    ['acts on our pods: Rollout', { apiVersion: 'argoproj.io/v1alpha1', spec: { template } }],
    ['speaks of our hosts: DestinationRule', { apiVersion: 'networking.istio.io/v1', spec: { host } }],
    ['speaks of our hosts: DestinationRule', { apiVersion: 'networking.istio.io/v1', spec: { host: 'alloy-otlp' } }],
    [
      'speaks of our hosts: VirtualService',
      { apiVersion: 'networking.istio.io/v1', spec: { hosts: ['*.example.com'] } },
    ],
    [
      'speaks of our hosts: VirtualService',
      { apiVersion: 'networking.istio.io/v1', spec: { hosts: ['a.b'], tcp: [{ route: [{ destination: { host } }] }] } },
    ],
    [
      'speaks of our hosts: VirtualService',
      { apiVersion: 'networking.istio.io/v1', spec: { hosts: ['a.b'], http: [{ mirror: { host: 'alloy-otlp' } }] } },
    ],
    ['speaks of our hosts: ServiceEntry', { apiVersion: 'networking.istio.io/v1', spec: { hosts: [host] } }],
    [
      'speaks of our hosts: HTTPRoute',
      { apiVersion: 'gateway.networking.k8s.io/v1', spec: { rules: [{ backendRefs: [{ name: 'alloy-otlp' }] }] } },
    ],
    [
      'speaks of our hosts: Gateway',
      { apiVersion: 'networking.istio.io/v1', spec: { servers: [{ hosts: ['./otlp-grpc.example.com'] }] } },
    ],
  ])('%s is named, and is no drift', (words, rest) => {
    const kind = words.split(' ').at(-1)!;
    const other = { kind, metadata: meta('theirs'), ...rest };
    const { text, drifted } = report('minimal', objects => [...objects, other]);
    expect(text).toContain(`not ours, but ${words} observability/theirs  live.yaml\n`);
    expect(drifted).toBe(0);
  });

  test('addresses that somebody gives our Service, unlike those of its own controller', () => {
    const slice = (more: object) => ({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...meta('theirs'), labels: { 'kubernetes.io/service-name': 'alloy-otlp' }, ...more },
    });
    const text = (more: object) => report('minimal', objects => [...objects, slice(more)]).text;
    expect(text({})).toContain('speaks of our hosts: EndpointSlice');
    expect(text({ ownerReferences: [{ kind: 'Service', name: 'alloy-otlp' }] })).not.toContain('not ours');
  });

  test('in the root namespace it is for all, and elsewhere for others', () => {
    const other = (namespace: string, selector?: object) => ({
      apiVersion: istio,
      kind: 'AuthorizationPolicy',
      metadata: meta('theirs', namespace),
      spec: { selector, rules: [{}] },
    });
    const shop = { matchLabels: { app: 'shop' } };
    const line = (object: object) => /^not ours.*/m.exec(report('minimal', all => [...all, object]).text)?.[0];
    expect(line(other('istio-system'))).toMatch(/acts on our pods/);
    expect(line(other('istio-system', { matchLabels: { istio: 'ingressgateway' } }))).toMatch(/acts on our pods/);
    expect(line(other('istio-system', shop))).toBeUndefined();
    expect(line(other('observability', shop))).toBeUndefined();
    expect(line(other('shop'))).toBeUndefined();
  });

  test('an autoscaler that scales ours makes its replicas no drift, unless there are none', () => {
    const scaler = (name: string) => ({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: meta('theirs'),
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name } },
    });
    const scaled = (replicas: number, name: string) =>
      report('minimal', objects => {
        named(objects, 'Deployment').spec.replicas = replicas;
        return [...objects, scaler(name)];
      });
    expect(scaled(7, 'alloy')).toMatchObject({ drifted: 0, text: expect.stringContaining('not ours, but acts on') });
    expect(scaled(0, 'alloy').drifted).toBe(1);
    expect(scaled(7, 'shop').drifted).toBe(1);
  });

  test('our own autoscaler makes the replicas no drift, whether the input has it or not', () => {
    const scaled = (replicas: number, kinds: RegExp) =>
      report('autoscaling', objects => {
        named(objects, 'Deployment').spec.replicas = replicas;
        return objects.filter(({ kind }: Editable) => kinds.test(kind));
      }).text.includes('spec.replicas');
    expect([scaled(17, /./), scaled(17, /^Deployment$/), scaled(0, /./)]).toEqual([false, false, true]);
  });

  test('a thousand are not a thousand lines', () => {
    const policies = Array.from({ length: 1000 }, (_, index) => ({
      apiVersion: istio,
      kind: 'AuthorizationPolicy',
      metadata: meta(`theirs-${index}`),
      spec: {},
    }));
    const { text } = report('minimal', objects => [...objects, ...policies]);
    expect(text).toContain('\nand 950 more that are not ours\n');
  });
});

describe('a gateway of our own', () => {
  const ofGateway = (objects: Editable[], kind: string): Editable =>
    objects.find(object => object.kind === kind && object.metadata.namespace === 'otlp-gateway');

  test('what its autoscaler sets is no drift, whether the input has the autoscaler or not', () => {
    const scaled = (objects: Editable[]) => {
      ofGateway(objects, 'Deployment').spec.replicas = 7;
      return objects;
    };
    expect(report('gateway-own', scaled).drifted).toBe(0);
    const alone = report('gateway-own', objects => [ofGateway(scaled(objects), 'Deployment')]).text;
    expect(alone).not.toContain('replicas');
  });

  test.each<[string, string, (object: Editable) => void]>([
    [
      'Role',
      'certificate: the gateway gets no certificate',
      object => {
        object.rules[0].verbs = ['get'];
      },
    ],
    [
      'Deployment',
      '④ gateway listener: other pods',
      object => {
        object.spec.template.metadata.labels['sidecar.istio.io/inject'] = 'false';
      },
    ],
    [
      'HorizontalPodAutoscaler',
      '④ gateway listener: fewer pods',
      object => {
        object.spec.maxReplicas = 3;
      },
    ],
  ])('a changed %s is one, at its hop', (kind, hop, edit) => {
    const { text, drifted } = report('gateway-own', objects => {
      edit(ofGateway(objects, kind));
      return objects;
    });
    expect([text, drifted]).toEqual([expect.stringContaining(hop), 1]);
  });
});
