import { DEFAULT_PORTS } from '../../facts/otlp';
import { few } from '../../kubernetes/json';
import { nameOf } from '../../kubernetes/manifests';
import { PATH } from '../engine/examples';
import { type Rule, twins, WORKLOADS } from '../engine/rule';
import type { Model } from '../model/model';
import { portText, type ServicePort } from '../model/services';
import { containerPort, type Workload } from '../model/workloads';

export const servicePortWithoutReceiver: Rule = {
  id: 'service-port-without-receiver',
  hop: 'alloy-service',
  severity: 'error',
  summary: 'Behind each OTLP port of a Service, its targetPort is a port that the receiver opens.',
  why: `A grpc or http block that is missing is a server that does not run, and a targetPort beside its endpoint finds nobody. Kubernetes does
not check it: the endpoint counts as healthy, and requests get 503 (UF in the sidecar's log, no flag in the gateway's). A policy
that names the ports answers first, with 403.`,
  fix: "Make targetPort, containerPort and the block's endpoint the same port, and declare the block.",
  reads: ['ConfigMap', 'Gateway', 'Service', 'VirtualService', ...WORKLOADS],
  ...twins(PATH, 'targetPort: 4318', 'targetPort: 4319'),
  *check(model) {
    const routed = new Set(model.routed.map(({ servicePort }) => servicePort));
    for (const port of model.servicePorts) {
      if (!routed.has(port) && !isOtlp(port)) continue;
      const pods = model.podsOf(port.service);
      const find = () => pods.every(pod => !opens(model, pod, port));
      if (pods.length === 0 || !model.once(`nobody at ${typeof port.targetPort} ${port.targetPort}`, find, pods))
        continue;
      const [pod] = pods;
      const open = model.receiversOf(pod!).map(({ receiver }) => `${receiver.transport} on ${receiver.port}`);
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

/** Whether something may listen there; without the whole configuration, everything may. */
function opens(model: Model, pod: Workload, port: ServicePort): boolean {
  const number = port.targetPort === undefined ? undefined : containerPort(pod, port.targetPort);
  const mine = model.processesOf(pod);
  const ports = model.receiverPorts(pod);
  if (number === undefined || mine.length === 0 || ports.size === 0) return true;
  if (mine.some(({ config }) => !config || config.error) || ports.has(undefined) || ports.has(0)) return true;
  if (ports.has(number)) return true;
  // another component of the same configuration, or another container of the pod
  if (mine.some(({ config }) => model.mentions(config!, number))) return true;
  const alloys = new Set(mine.map(({ container }) => container));
  return pod.containers.some(
    container => !alloys.has(container) && container.ports.some(found => found.number === number),
  );
}
