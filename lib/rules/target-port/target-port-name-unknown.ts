import { few } from '../../kubernetes/json';
import { WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { perModel } from '../model/model';
import { podsOf, targetNumber } from '../model/pods';
import { portText } from '../model/read/kubernetes/services';
import type { Workload } from '../model/read/kubernetes/workloads';

export const targetPortNameUnknown: Rule = {
  id: 'target-port-name-unknown',
  hop: 'target-port',
  severity: 'error',
  summary: 'A targetPort that is a name is the name of a container port of the pods.',
  why: `Kubernetes looks the name up in each pod. Where no container has it, that port has no endpoints: 503 with UH, or, at the gateway's own
Service, a load balancer without targets.`,
  fix: 'Name the container port so, or write the number.',
  reads: ['Service', ...WORKLOADS],
  ...twins(
    PATH.replace('targetPort: 4318', 'targetPort: otlp-http').replace(
      '{containerPort: 4318}',
      '{name: otlp-http, containerPort: 4318}',
    ),
    'targetPort: otlp-http',
    'targetPort: http-otlp',
  ),
  *check(model) {
    for (const port of model.servicePorts) {
      const { targetPort, service } = port;
      const pods = podsOf(model, service);
      if (typeof targetPort !== 'string' || pods.length === 0) continue;
      if (targetNumber(model, port) !== undefined) continue;
      const names = pods[0]!.containers.flatMap(({ ports }) => ports.flatMap(({ name }) => name ?? []));
      // an injected container (a gateway's image: auto) brings ports that the template does not show
      if (areInjected(model, pods)) continue;
      yield {
        object: service.manifest,
        path: [...port.path, 'targetPort'],
        got: `${portText(port)} goes to the container port "${targetPort}", and ${nameOf(pods[0]!.manifest)} has ${few(names) || 'no named ones'}`,
      };
    }
  },
};

const areInjected = perModel((_, pods: readonly Workload[]) =>
  pods.some(({ containers }) => containers.some(({ image }) => image === 'auto')),
);
