/** The Alloy processes in pods, and the OTLP receivers that they open. */

import { groupBy } from './group';
import { type Model, perModel } from './model';
import { podsOf } from './pods';
import type { AlloyConfig } from './read/alloy/config';
import type { AlloyProcess } from './read/alloy/processes';
import { findReceivers, type Receiver } from './read/alloy/receivers';
import type { ServicePort } from './read/kubernetes/services';
import { containerPort, type Workload } from './read/kubernetes/workloads';

/** A receiver, and the process that opens the receiver. */
export interface ReceiverAt {
  readonly receiver: Receiver;
  readonly process: AlloyProcess;
}

/**
 * The OTLP receivers that listen behind a Service port, if the input shows the pods and their configuration. Ports that
 * lead to the same receivers get the same list object.
 */
export function receiversAt(model: Model, { service, targetPort }: ServicePort): readonly ReceiverAt[] {
  return behind(model, podsOf(model, service), targetPort);
}

const behind = perModel((model, pods: readonly Workload[], targetPort: ServicePort['targetPort']) => {
  const receivers: ReceiverAt[] = [];
  for (const pod of pods) {
    const number = targetPort === undefined ? undefined : containerPort(pod, targetPort);
    const here = number === undefined ? [] : receiversOn(model, pod, number);
    model.limit.add('receivers by the ports that lead to them', here.length);
    receivers.push(...here);
  }
  return receivers as readonly ReceiverAt[];
});

/** Of Service ports that lead to the same receivers, the first: a receiver's mistake is reported once. */
export const firstPorts = perModel((model): readonly ServicePort[] =>
  [...new Map(model.servicePorts.map(port => [receiversAt(model, port), port] as const).reverse()).values()].reverse(),
);

function receiversOn(model: Model, pod: Workload, port: number): ReceiverAt[] {
  return processesOf(model, pod).flatMap(process =>
    process.config ? (byPort(model, process.config).get(port) ?? []).map(receiver => ({ receiver, process })) : [],
  );
}

const byPort = perModel((_, config: AlloyConfig) => groupBy(findReceivers(config), receiver => receiver.port));

/** The different receivers of a list that the model made: pods with one configuration have the same receivers. */
export const differentReceivers = perModel((_, receivers: readonly ReceiverAt[]): readonly Receiver[] => [
  ...new Set(receivers.map(({ receiver }) => receiver)),
]);

/** The receivers in a pod. */
export const receiversOf = perModel((model, workload: Workload): readonly ReceiverAt[] =>
  processesOf(model, workload).flatMap(process =>
    process.config ? findReceivers(process.config).map(receiver => ({ receiver, process })) : [],
  ),
);

/** The ports of a pod's receivers. The set has undefined if only Alloy can tell a port. */
export function receiverPorts(model: Model, workload: Workload): ReadonlySet<number | undefined> {
  const [first, ...others] = processesOf(model, workload);
  if (first && others.length === 0) return first.config ? portsIn(model, first.config) : NO_PORTS;
  return allPorts(model, workload);
}

const allPorts = perModel(
  (model, workload: Workload) =>
    new Set(processesOf(model, workload).flatMap(({ config }) => (config ? [...portsIn(model, config)] : []))),
);

const portsIn = perModel((_, config: AlloyConfig) => new Set(findReceivers(config).map(({ port }) => port)));

const NO_PORTS: ReadonlySet<number | undefined> = new Set();

/** Whether a configuration contains a number, whatever the number means there. */
export function mentions(model: Model, config: AlloyConfig, number: number): boolean {
  return numbersOf(model, config).has(String(number));
}

const numbersOf = perModel((_, { text }: AlloyConfig) => numbersIn(text));

/** The whole numbers in a text, as they are written. */
export function numbersIn(text: string): ReadonlySet<string> {
  return new Set(text.match(/\b\d+\b/g));
}

/** The processes that run a configuration. */
export function processesWith(model: Model, config: AlloyConfig): readonly AlloyProcess[] {
  return byConfig(model).get(config) ?? [];
}

const byConfig = perModel(({ processes }) => groupBy(processes, ({ config }) => config));

/** The Alloy processes in a pod. */
export function processesOf(model: Model, workload: Workload): readonly AlloyProcess[] {
  return byWorkload(model).get(workload) ?? [];
}

const byWorkload = perModel(({ processes }) => groupBy(processes, ({ workload }) => workload));

/** The files that a process runs as one configuration with this one, which comes first. undefined if the input does not show a process that runs it. */
export const runTogether = perModel((model, config: AlloyConfig): readonly AlloyConfig[] | undefined => {
  const ways = processesWith(model, config);
  if (ways.length === 0) return undefined;
  const beside = ways.flatMap(({ workload, container, configPath }) =>
    processesOf(model, workload).flatMap(other =>
      other.container === container && other.configPath === configPath ? (other.config ?? []) : [],
    ),
  );
  return [...new Set([config, ...beside])];
});
