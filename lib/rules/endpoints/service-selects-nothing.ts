import { pairs } from '../../kubernetes/json';
import { CONFIGS, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { gatewaysOf } from '../model/fronts';
import { groupBy } from '../model/group';
import { type Model, perModel } from '../model/model';
import { mayBeMade, mayBeOperated, OPERATED } from '../model/operated';
import { podsOf } from '../model/pods';
import { receiverPorts } from '../model/processes';
import type { Service } from '../model/read/kubernetes/services';
import type { Workload } from '../model/read/kubernetes/workloads';

export const serviceSelectsNothing: Rule = {
  id: 'service-selects-nothing',
  hop: 'endpoints',
  severity: 'error',
  summary: 'A Service selects pods: its selector is part of their labels.',
  why: `A Service whose selector finds no pod has no endpoints. The gateway answers 503 with UH, no healthy upstream, UNAVAILABLE for gRPC.
The official Alloy chart labels its pods app.kubernetes.io/name: alloy, and not app: alloy.`,
  fix: "Write the pods' own labels, those of the pod template.",
  reads: [OPERATED, ...CONFIGS, ...SERVERS, 'Service', ...WORKLOADS],
  ...twins(PATH, 'selector: {app: alloy}', 'selector: {app: grafana-alloy}'),
  *check(model) {
    for (const service of model.services) {
      if (Object.keys(service.selector).length === 0 || podsOf(model, service).length > 0) continue;
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
