import { PATH } from './example';
import { nameOf, sameNamespace } from './manifests';
import type { Model } from './model/model';
import type { Service } from './model/services';
import type { Workload } from './model/workloads';
import { type Rule, twins, WORKLOADS } from './rule';

export const serviceSelectsNothing: Rule = {
  id: 'service-selects-nothing',
  severity: 'error',
  summary: 'A Service selects pods: its selector is part of their labels.',
  why: `A Service whose selector finds no pod has no endpoints. The gateway answers 503 with UH, no healthy upstream, UNAVAILABLE for gRPC.
The official Alloy chart labels its pods app.kubernetes.io/name: alloy, and not app: alloy.`,
  fix: "Write the pods' own labels, those of the pod template.",
  reads: ['ConfigMap', 'Gateway', 'Service', ...WORKLOADS],
  ...twins(PATH, 'selector: {app: alloy}', 'selector: {app: grafana-alloy}'),
  *check(model) {
    for (const service of model.services) {
      if (Object.keys(service.selector).length === 0 || model.podsOf(service).length > 0) continue;
      // a gateway without pods is the Gateway's mistake, or the input's
      if (model.gatewaysOf(service).length > 0) continue;
      const meant = receiverMeantBy(model, service);
      if (!meant && !model.complete) continue;
      const wanted = Object.entries(service.selector).map(pair => pair.join('='));
      yield {
        object: service.manifest,
        path: ['spec', 'selector'],
        got: `no pod has ${wanted.join(', ')}${
          meant ? `; ${nameOf(meant.manifest)} listens on its ports and has ${labelsOf(meant)}` : ''
        }`,
      };
    }
  },
};

/** A receiver that listens on the Service's ports, in its namespace, and that no Service selects. */
function receiverMeantBy(model: Model, service: Service): Workload | undefined {
  const targets = new Set(service.ports.map(({ targetPort }) => targetPort));
  return model.processes
    .map(({ workload }) => workload)
    .filter(({ namespace }) => sameNamespace(namespace, service.namespace))
    .find(workload => {
      const listens = model.receiversOf(workload).some(({ receiver }) => receiver.port && targets.has(receiver.port));
      return listens && !model.services.some(other => model.podsOf(other).includes(workload));
    });
}

function labelsOf({ labels }: Workload): string {
  return (
    Object.entries(labels)
      .map(pair => pair.join('='))
      .join(', ') || 'no labels'
  );
}
