import { PROXY_PORTS, ROOT_NAMESPACE } from '../../facts/istio';
import { few, get, stringMap } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { selects } from '../../kubernetes/selector';
import type { PolicyRule } from './access';
import type { Gateway } from './gateways';
import { byPair, groupBy, selectorKey } from './group';
import type { Model } from './model';
import { numbersIn } from './parts';

/** Why a policy's port is none that its pods open, where that is certain. */
export function whyNotOpen(model: Model, { policy }: PolicyRule, port: number): string | undefined {
  const selector = stringMap(get(policy.value, 'spec', 'selector', 'matchLabels'));
  const gateways = selectedGateways(model, policy);
  const got = model.once(`not bound ${port}`, () => whyNotBound(model, gateways, port), gateways);
  if (got) return got;
  const pods = model.pods(selector, policy.namespace === ROOT_NAMESPACE ? undefined : policy.namespace);
  const find = () => pods.length > 0 && pods.every(pod => isClosed(model, pod, port));
  if (!model.once(`closed ${port}`, find, pods)) return undefined;
  const open = new Set(pods.flatMap(pod => [...model.receiverPorts(pod)].flatMap(found => found ?? [])));
  return `it names port ${port}, and the receiver listens on ${few(open) || 'none that is known'}`;
}

function whyNotBound(model: Model, gateways: readonly Gateway[], port: number): string | undefined {
  const { bound, byNumber } = model.once('boundPorts', () => boundPorts(model));
  if (gateways.length === 0 || bound.has(port)) return undefined;
  const mine = new Set(model.complete ? gateways.slice(0, 1) : gateways);
  for (const server of byNumber.get(port) ?? []) {
    const bind = mine.has(server.gateway) ? model.bind(server) : undefined;
    if (bind !== undefined) return `it names port ${port} of the Service, and Envoy binds ${bind}`;
  }
  return model.complete ? `it names port ${port}, which no Gateway opens` : undefined;
}

function boundPorts(model: Model) {
  const servers = model.gateways.flatMap(gateway => gateway.servers);
  return {
    bound: new Set(servers.map(server => model.bind(server))),
    byNumber: groupBy(servers, ({ number }) => number),
  };
}

/** The Gateways whose pods a policy selects by some of the Gateway's own labels; one list for policies that say the same. */
function selectedGateways(model: Model, { value, namespace }: Manifest): readonly Gateway[] {
  const selector = stringMap(get(value, 'spec', 'selector', 'matchLabels'));
  const find = () => {
    const index = model.once('gatewaysByLabel', () => byPair(model.gateways, gateway => gateway.selector));
    const [first] = Object.entries(selector);
    return (first ? (index.get(first.join('=')) ?? []) : []).filter(gateway => {
      const place = model.gatewayNamespace(gateway);
      return place && (place === namespace || namespace === ROOT_NAMESPACE) && selects(selector, gateway.selector);
    });
  };
  return model.once(`gateways selected in ${namespace} by ${selectorKey(selector)}`, find);
}

/** Whether it is certain that the pod opens no such port. */
function isClosed(model: Model, pod: Parameters<Model['receiversOf']>[0], port: number): boolean {
  const mine = model.processesOf(pod);
  const declared = pod.containers.flatMap(({ ports }) => ports.map(({ number }) => number));
  const ports = model.receiverPorts(pod);
  const written = model.once('numbers', () => numbersIn(JSON.stringify(pod.spec)), pod);
  const isWritten = written.has(String(port)) || mine.some(({ config }) => config && model.mentions(config, port));
  const isKnown = mine.length > 0 && mine.every(({ config }) => config && !config.error) && ports.size > 0;
  const isOpen = ports.has(port) || declared.includes(port);
  return isKnown && !isOpen && !isWritten && !PROXY_PORTS.has(port);
}
