/** The healthy path of test/fixtures/prod.yaml, as the doctor saw it in the lab. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../lib/app';
import type { KubeObject, Observations } from '../../lib/doctor/observations';
import { readsOf } from '../../lib/doctor/reads';
import type { Environment } from '../../lib/environment/schema';
import { edgeService } from '../../lib/path/edge-service';
import type { OutputFile } from '../../lib/path/output';
import type { ObjectRef } from '../../lib/path/path';
import { PROJECT } from '../golden';
import { edgeOf, loaded, tierOf } from '../samples';

export const PROD: Environment = loaded(
  readFileSync(join(PROJECT, 'test/fixtures/prod.yaml'), 'utf8').replace('sourceRanges: [10.0.0.0/8]', ''),
  'prod.yaml',
);

export const FILES: readonly OutputFile[] = synthesize(PROD);

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
  const { objects, ...seen } = recorded<Editable>('recorded.json');
  const ours = files.flatMap(({ objects = [] }) => structuredClone(objects) as Editable[]);
  const all = readsOf(environment).map(({ kind, namespace }) => {
    const key = `${kind} ${namespace}`;
    const synthesized = ours.filter(object => object.kind === kind && object.metadata.namespace === namespace);
    return [key, { value: objects[key] ?? synthesized }];
  });
  const observations = { ...seen, objects: Object.fromEntries(all) };
  const template = ours.find(({ kind }) => kind === 'Deployment')?.spec.template;
  for (const pod of observations.objects['Pod observability'].value) {
    if (template) Object.assign(pod, { spec: injected(template.spec) });
    pod.metadata.annotations = { ...template?.metadata.annotations };
  }
  for (const pod of observations.objects['Pod istio-system'].value)
    pod.spec.serviceAccountName = edgeOf(environment).principal.split('/').pop();
  const { metadata } = object(observations, 'Service', edgeOf(environment).service.name);
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
  const { labels: gatewayLabels, principal, service: edge, listeners } = edgeOf(environment);
  const { labels: alloyLabels, service: alloyService, receivers } = tierOf(environment);
  const template = ours.find(({ kind }) => kind === 'Deployment')?.spec.template;
  const pod = (name: string, namespace: string, labels: object, spec: object, annotations: object = {}) => ({
    kind: 'Pod',
    metadata: { name, namespace, labels, annotations },
    spec: injected(spec),
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  });
  const gateway = { containers: [], serviceAccountName: principal.split('/').pop() };
  const slice = {
    kind: 'EndpointSlice',
    metadata: {
      name: 'alloy-1',
      namespace: alloyService.namespace,
      labels: { 'kubernetes.io/service-name': alloyService.name },
    },
    ports: receivers.map(({ port }) => ({ port })),
    endpoints: [{ conditions: { ready: true } }],
  };
  const service = ({ name, namespace }: ObjectRef, spec: object, annotations: object = {}) => ({
    kind: 'Service',
    metadata: { name, namespace, annotations },
    spec,
  });
  const { annotations, ...spec } = edgeService(edgeOf(environment));
  const theirs = [
    pod('gateway-0', edge.namespace, gatewayLabels, gateway),
    pod(
      'alloy-0',
      alloyService.namespace,
      template?.metadata.labels ?? alloyLabels,
      template?.spec ?? { containers: [{ name: 'alloy' }], terminationGracePeriodSeconds: 600 },
      template?.metadata.annotations,
    ),
    slice,
    ...[
      service(edge, { ...spec, type: 'LoadBalancer', selector: gatewayLabels }, { ...OWNERS, ...annotations }),
      service(alloyService, {
        selector: alloyLabels,
        ports: receivers.map(({ port, appProtocol }) => ({ port, appProtocol })),
      }),
    ].filter(({ metadata }) => !ours.some(one => one.kind === 'Service' && one.metadata.name === metadata.name)),
  ];
  const all = readsOf(environment).map(({ kind, namespace }) => [
    `${kind} ${namespace}`,
    { value: [...ours, ...theirs].filter(one => one.kind === kind && one.metadata.namespace === namespace) },
  ]);
  const dark = { unknown: 'not asked' };
  const edges = Object.fromEntries(
    listeners.map(({ transport, host, port }) => [transport, { target: `${host}:${port}`, tcp: 'not tried' }]),
  );
  return {
    now: '2026-11-23T00:00:00Z',
    objects: Object.fromEntries(all),
    secrets: {},
    edge: edges,
    envoy: dark,
    metrics: [],
  };
}

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
