/** The healthy path of test/fixtures/prod.yaml, as the doctor saw it in the lab. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../lib/app';
import type { KubeObject, Observations } from '../../lib/doctor/observations';
import { readsOf } from '../../lib/doctor/reads';
import type { Environment } from '../../lib/environment/schema';
import { edgeService } from '../../lib/path/edge-service';
import type { OutputFile } from '../../lib/path/output';
import { type Edge, type ObjectRef, pathOf, type Tier } from '../../lib/path/path';
import { refText } from '../../lib/path/workloads';
import { PROJECT } from '../golden';
import { edgeOf, loaded, tierOf } from '../samples';

export const PROD: Environment = loaded(
  readFileSync(join(PROJECT, 'test/fixtures/prod.yaml'), 'utf8').replace('sourceRanges: [10.0.0.0/8]', ''),
  'prod.yaml',
);

export const FILES: readonly OutputFile[] = synthesize(PROD);

/** What was seen of the edge, where there is one. */
export const edgeIn = ({ edges }: Editable): Editable => Object.values(edges)[0];

/** What was seen of the tier, where there is one. */
export const tierIn = ({ tiers }: Editable): Editable => Object.values(tiers)[0];

/** Fields that a test changes. */
// biome-ignore lint/suspicious/noExplicitAny: every test writes into other fields
export type Editable = any;

/** What the lab gave for pods, endpoints, Envoy, the edge and Alloy; objects of ours as they are synthesized. */
export function healthy(edit?: (seen: Editable) => void): Observations {
  return observed(PROD, FILES, edit);
}

/** The same of another environment that has the names of prod. */
export function observed(
  environment: Environment,
  files: readonly OutputFile[],
  edit: (seen: Editable) => void = () => {},
): Observations {
  const { now, objects, secrets, edge, metrics } = recorded<Editable>('recorded.json');
  const ours = files.flatMap(({ objects = [] }) => structuredClone(objects) as Editable[]);
  const all = readsOf(environment).map(({ kind, namespace }) => {
    const key = `${kind} ${namespace}`;
    const synthesized = ours.filter(object => object.kind === kind && object.metadata.namespace === namespace);
    return [key, { value: objects[key] ?? synthesized }];
  });
  const { service } = edgeOf(environment);
  const observations: Editable = {
    now,
    objects: Object.fromEntries(all),
    secrets,
    edges: { [refText(service)]: edge },
    tiers: { [refText(tierOf(environment).service)]: { metrics } },
  };
  const template = ours.find(({ kind }) => kind === 'Deployment')?.spec.template;
  for (const pod of observations.objects['Pod observability'].value) {
    if (template) Object.assign(pod, { spec: injected(template.spec) });
    pod.metadata.annotations = { ...template?.metadata.annotations };
  }
  for (const pod of observations.objects['Pod istio-system'].value)
    pod.spec.serviceAccountName = edgeOf(environment).principal.split('/').pop();
  const { metadata } = object(observations, 'Service', service.name);
  metadata.annotations = { ...edgeService(edgeOf(environment)).annotations, ...metadata.annotations };
  edit(observations);
  return observations;
}

/** What the owner of a gateway that others share has said of its load balancer. */
const OWNERS = {
  'service.beta.kubernetes.io/aws-load-balancer-type': 'external',
  'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type': 'ip',
  'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internal',
};

/** The objects of any environment as they live when all is well, with no proxy that answers. */
export function living(environment: Environment, files: readonly OutputFile[]): Editable {
  const ours = files.flatMap(({ objects = [] }) => structuredClone(objects) as Editable[]);
  const { edges, tiers } = pathOf(environment);
  const theirs = [...edges.flatMap(livingEdge), ...tiers.flatMap(tier => livingTier(tier, ours))].filter(
    ({ kind, metadata }) => kind !== 'Service' || !ours.some(one => one.kind === kind && isNamed(one, metadata)),
  );
  const all = readsOf(environment).map(({ kind, namespace }) => [
    `${kind} ${namespace}`,
    { value: [...ours, ...theirs].filter(one => one.kind === kind && one.metadata.namespace === namespace) },
  ]);
  const seen = edges.map(({ service, listeners }) => {
    const each = listeners.map(({ transport, host, port }) => [
      transport,
      { target: `${host}:${port}`, tcp: 'not tried' },
    ]);
    return [refText(service), { listeners: Object.fromEntries(each), envoy: { unknown: 'not asked' } }];
  });
  return {
    now: '2026-11-23T00:00:00Z',
    objects: Object.fromEntries(all),
    secrets: {},
    edges: Object.fromEntries(seen),
    tiers: Object.fromEntries(tiers.map(({ service }) => [refText(service), { metrics: [] }])),
  };
}

const isNamed = ({ metadata }: KubeObject, { name, namespace }: ObjectRef): boolean =>
  metadata.name === name && metadata.namespace === namespace;

function livingEdge(edge: Edge): Editable[] {
  const { namespace, labels, principal, service } = edge;
  const { annotations, ...spec } = edgeService(edge);
  return [
    livingPod(
      { name: 'gateway-0', namespace, labels },
      { containers: [], serviceAccountName: principal.split('/').pop() },
    ),
    {
      kind: 'Service',
      metadata: { ...service, annotations: { ...OWNERS, ...annotations } },
      spec: { ...spec, type: 'LoadBalancer', selector: labels },
    },
  ];
}

function livingTier({ workload, labels, service, receivers }: Tier, ours: Editable[]): Editable[] {
  const { namespace } = service;
  const { template, volumeClaimTemplates } =
    ours.find(one => one.kind === workload.kind && isNamed(one, workload))?.spec ?? {};
  return [
    livingPod(
      { name: `${workload.name}-0`, namespace, labels, ...template?.metadata },
      withClaims(template?.spec, volumeClaimTemplates, `${workload.name}-0`) ?? {
        containers: [{ name: 'alloy' }],
        terminationGracePeriodSeconds: 600,
      },
    ),
    {
      kind: 'EndpointSlice',
      metadata: { name: `${workload.name}-1`, namespace, labels: { 'kubernetes.io/service-name': service.name } },
      ports: receivers.map(({ port }) => ({ port })),
      endpoints: [{ conditions: { ready: true } }],
    },
    {
      kind: 'Service',
      metadata: { ...service, annotations: {} },
      spec: { selector: labels, ports: receivers.map(({ port, appProtocol }) => ({ port, appProtocol })) },
    },
  ];
}

/** A pod's spec as the StatefulSet controller fills it in. */
function withClaims(spec: Editable | undefined, claims: Editable[] = [], pod: string): Editable | undefined {
  const volumes = claims.map(({ metadata: { name } }) => ({
    name,
    persistentVolumeClaim: { claimName: `${name}-${pod}` },
  }));
  return spec && { ...spec, volumes: [...spec.volumes, ...volumes] };
}

const livingPod = (metadata: Editable, spec: object) => ({
  kind: 'Pod',
  metadata: { annotations: {}, ...metadata },
  spec: injected(spec),
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
});

/** A pod's spec as Istio's webhook leaves it. */
function injected(spec: Editable): Editable {
  const proxy = { name: 'istio-proxy', image: 'docker.io/istio/proxyv2:1.28.0', restartPolicy: 'Always' };
  return structuredClone({ ...spec, initContainers: [...(spec.initContainers ?? []), proxy] });
}

/** An object of a kind, to be changed. */
export function object(seen: Editable, kind: string, name: string): Editable {
  const all = Object.entries<Editable>(seen.objects).filter(([key]) => key.startsWith(`${kind} `));
  const found = all.flatMap(([, { value }]) => value).find(({ metadata }: KubeObject) => metadata.name === name);
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found;
}

export function recorded<T>(file: string): T {
  return JSON.parse(readFileSync(join(PROJECT, 'test/doctor', file), 'utf8'));
}
