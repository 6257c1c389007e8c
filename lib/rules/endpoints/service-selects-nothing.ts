import { get, pairs, text } from '../../kubernetes/json';
import { CONFIGS, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { gatewaysOf } from '../model/fronts';
import { groupBy } from '../model/group';
import { type Model, perModel } from '../model/model';
import { workloadsOnPath } from '../model/on-path';
import { mayBeMade, mayBeOperated, OPERATED } from '../model/operated';
import { podsOf } from '../model/pods';
import { receiverPorts } from '../model/processes';
import type { Service } from '../model/read/kubernetes/services';
import type { Workload } from '../model/read/kubernetes/workloads';

export const serviceSelectsNothing: Rule = {
  id: 'service-selects-nothing',
  hop: 'endpoints',
  severity: 'error',
  summary: 'A Service selects pods: its selector is part of their labels, and some of them run.',
  why: `A Service whose selector finds no pod has no endpoints, nor one whose pods are scaled to none, nor one without a selector to which nobody gives any. The gateway answers 503 with UH, no healthy upstream, UNAVAILABLE for gRPC.
The official Alloy chart labels its pods app.kubernetes.io/name: alloy, and not app: alloy.`,
  fix: "Write the pods' own labels, those of the pod template.",
  reads: [OPERATED, ...CONFIGS, 'EndpointSlice', ...SERVERS, 'Service', ...WORKLOADS],
  ...twins(PATH, 'selector: {app: alloy}', 'selector: {app: grafana-alloy}'),
  *check(model) {
    const given = givenEndpoints(model);
    for (const service of model.services) {
      const pods = podsOf(model, service);
      if (pods.length > 0) {
        const none = noneOf(model, pods);
        if (none)
          yield {
            object: service.manifest,
            path: ['spec', 'selector'],
            got: `it selects ${nameOf(none.manifest)}, which has replicas: 0`,
            fix: `Write how many pods ${nameOf(none.manifest)} has.`,
          };
        continue;
      }
      if (Object.keys(service.selector).length === 0) {
        const meant = isAlone(model, service, given) ? receiverMeantBy(model, service) : undefined;
        if (meant)
          yield {
            object: service.manifest,
            path: ['spec'],
            got: `it has no selector, and no EndpointSlice is for it; ${nameOf(meant.manifest)} listens on its ports`,
          };
        continue;
      }
      // a gateway without pods is the Gateway's mistake, or the input's
      if (gatewaysOf(model, service).length > 0) continue;
      const meant = receiverMeantBy(model, service);
      const isMade = mayBeOperated(model, service.selector, service.namespace) || mayBeMade(model, service.namespace);
      if (!meant && (!model.complete || isMade)) continue;
      yield {
        object: service.manifest,
        path: ['spec', 'selector'],
        got: `no pod has ${pairs(service.selector)}${
          meant ? `; ${nameOf(meant.manifest)} listens on its ports and has ${pairs(meant.labels) || 'no labels'}` : ''
        }`,
      };
    }
  },
};

/** A receiver that listens on the Service's ports, in its namespace, and that no Service selects. */
function receiverMeantBy(model: Model, { namespace, ports }: Service): Workload | undefined {
  const { byPort, byPlace } = unselected(model);
  for (const { targetPort } of ports) {
    if (typeof targetPort !== 'number') continue;
    const found =
      namespace === ''
        ? byPort.get(targetPort)
        : (byPlace.get(`${namespace}/${targetPort}`) ?? byPlace.get(`/${targetPort}`));
    if (found) return found[0]!.workload;
  }
  return undefined;
}

const unselected = perModel(model => {
  const selected = new Set([...new Set(model.services.map(service => podsOf(model, service)))].flat());
  const free = model.processes
    .filter(({ workload }) => !selected.has(workload))
    .flatMap(({ workload }) => [...receiverPorts(model, workload)].map(port => ({ workload, port })));
  return {
    byPort: groupBy(free, ({ port }) => port),
    byPlace: groupBy(free, ({ workload, port }) => `${workload.namespace}/${port}`),
  };
});

/** The first of pods on the path that are all scaled to none, and that nothing in the input scales up. */
function noneOf(model: Model, pods: readonly Workload[]): Workload | undefined {
  if (pods.some(({ replicas }) => replicas !== 0) || isScaledByOthers(model)) return undefined;
  const onPath = new Set(workloadsOnPath(model));
  return pods.find(pod => onPath.has(pod));
}

/** Whether something in the input makes pods of workloads that say 0: an autoscaler that starts from none, or a Rollout that takes a Deployment's template. */
const isScaledByOthers = perModel(({ manifests }) =>
  manifests.all.some(
    ({ kind, value }) =>
      kind === 'ScaledObject' || (kind === 'Rollout' && get(value, 'spec', 'workloadRef') !== undefined),
  ),
);

/** The Services to which EndpointSlices or Endpoints of the input give addresses, as `namespace/name`. */
const givenEndpoints = perModel(({ manifests }): ReadonlySet<string> => {
  const slices = manifests
    .ofKind('EndpointSlice')
    .map(({ namespace, value }) => `${namespace}/${text(get(value, 'metadata', 'labels', SERVICE_NAME))}`);
  const older = manifests.all.filter(({ kind }) => kind === 'Endpoints');
  return new Set([...slices, ...older.map(({ namespace, name }) => `${namespace}/${name}`)]);
});

/** Label of an EndpointSlice. @see https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#ownership */
const SERVICE_NAME = 'kubernetes.io/service-name';

/** Whether nobody gives addresses to a Service without a selector. */
function isAlone({ complete }: Model, { type, namespace, name }: Service, given: ReadonlySet<string>): boolean {
  return complete && type !== 'ExternalName' && !given.has(`${namespace}/${name}`);
}
