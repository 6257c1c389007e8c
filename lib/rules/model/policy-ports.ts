import { get, stringMap } from '../json';
import type { PolicyRule } from './access';
import type { Model } from './model';

/** Why a policy's port is none that its pods open, where that is certain. */
export function whyNotOpen(model: Model, { policy }: PolicyRule, port: number): string | undefined {
  const selector = stringMap(get(policy.value, 'spec', 'selector', 'matchLabels'));
  const isHere = (namespace: string) => namespace === policy.namespace || policy.namespace === 'istio-system';
  for (const gateway of model.gateways) {
    const namespace = model.gatewayNamespace(gateway);
    const isSelected = Object.entries(selector).every(([key, value]) => gateway.selector[key] === value);
    if (!namespace || !isSelected || Object.keys(selector).length === 0 || !isHere(namespace)) continue;
    const server = gateway.servers.find(({ number }) => number === port);
    const bind = server && model.bind(server);
    const isBound = model.gateways.some(({ servers }) => servers.some(found => model.bind(found) === port));
    if (bind !== undefined && !isBound) return `it names port ${port} of the Service, and Envoy binds ${bind}`;
    if (model.complete && !isBound) return `it names port ${port}, which no Gateway opens`;
  }
  const receivers = model.pods(selector, policy.namespace === 'istio-system' ? undefined : policy.namespace);
  if (receivers.length === 0 || !receivers.every(pod => isClosed(model, pod, port))) return undefined;
  return `it names port ${port}, and the receiver listens on ${[...new Set(receivers.flatMap(pod => model.receiversOf(pod).map(({ receiver }) => receiver.port)))].join(', ')}`;
}

/** Whether it is certain that the pod opens no such port. */
function isClosed(model: Model, pod: Parameters<Model['receiversOf']>[0], port: number): boolean {
  const mine = model.processesOf(pod);
  const declared = pod.containers.flatMap(({ ports }) => ports.map(({ number }) => number));
  const written = JSON.stringify(pod.spec) + mine.map(({ config }) => config?.text ?? '').join();
  const isKnown =
    mine.length > 0 && mine.every(({ config }) => config && !config.error) && model.receiversOf(pod).length > 0;
  const isOpen = model.receiversOf(pod).some(({ receiver }) => receiver.port === port) || declared.includes(port);
  return isKnown && !isOpen && !(port >= 15000 && port <= 15090) && !new RegExp(`\\b${port}\\b`).test(written);
}
