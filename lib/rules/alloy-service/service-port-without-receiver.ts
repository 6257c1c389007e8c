import { DEFAULT_PORTS } from '../../facts/otlp';
import { few } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { routed } from '../model/flows';
import { type Model, perModel } from '../model/model';
import { podsOf } from '../model/pods';
import { mentions, processesOf, receiverPorts, receiversOf } from '../model/processes';
import { portText, type ServicePort } from '../model/read/kubernetes/services';
import { containerPort, type Workload } from '../model/read/kubernetes/workloads';

export const servicePortWithoutReceiver: Rule = {
  id: 'service-port-without-receiver',
  hop: 'alloy-service',
  severity: 'error',
  summary: 'Behind each OTLP port of a Service, its targetPort is a port that the receiver opens.',
  why: `A grpc or http block that is missing is a server that does not run, and a targetPort beside its endpoint finds nobody. Kubernetes does
not check it: the endpoint counts as healthy, and requests get 503 (UF in the sidecar's log, no flag in the gateway's). A policy
that names the ports answers first, with 403.`,
  fix: "Make targetPort, containerPort and the block's endpoint the same port, and declare the block.",
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(PATH, 'targetPort: 4318', 'targetPort: 4319'),
  *check(model) {
    const isRouted = new Set(routed(model).map(({ servicePort }) => servicePort));
    for (const port of model.servicePorts) {
      if (!isRouted.has(port) && !isOtlp(port)) continue;
      const pods = podsOf(model, port.service);
      if (pods.length === 0 || !areClosed(model, pods, port.targetPort)) continue;
      const [pod] = pods;
      const open = receiversOf(model, pod!).map(({ receiver }) => `${receiver.transport} on ${receiver.port}`);
      yield {
        object: port.service.manifest,
        path: [...port.path, 'targetPort'],
        got: `${portText(port)} goes to ${port.targetPort} of ${nameOf(pod!.manifest)}, where the receiver has only ${few(open)}`,
      };
    }
  },
};

function isOtlp({ name = '', port }: ServicePort): boolean {
  return name.includes('otlp') || Object.values(DEFAULT_PORTS).some(known => known === port);
}

const areClosed = perModel((model, pods: readonly Workload[], targetPort: ServicePort['targetPort']) =>
  pods.every(pod => !opens(model, pod, targetPort)),
);

/** Whether something may listen there; without the whole configuration, everything may. */
function opens(model: Model, pod: Workload, targetPort: ServicePort['targetPort']): boolean {
  const number = targetPort === undefined ? undefined : containerPort(pod, targetPort);
  const mine = processesOf(model, pod);
  const ports = receiverPorts(model, pod);
  if (number === undefined || mine.length === 0 || ports.size === 0) return true;
  if (mine.some(({ config }) => !config || config.error) || ports.has(undefined) || ports.has(0)) return true;
  if (ports.has(number)) return true;
  // another component of the same configuration, or another container of the pod
  if (mine.some(({ config }) => mentions(model, config!, number))) return true;
  const alloys = new Set(mine.map(({ container }) => container));
  return pod.containers.some(
    container => !alloys.has(container) && container.ports.some(found => found.number === number),
  );
}
