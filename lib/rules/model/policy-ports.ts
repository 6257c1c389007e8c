import { PROXY_PORTS } from '../../facts/istio';
import { few, get, stringMap, text } from '../../kubernetes/json';
import { type Manifest, sameNamespace } from '../../kubernetes/manifests';
import { selects } from '../../kubernetes/selector';
import { boundPort, gatewayNamespace } from './fronts';
import { byPair, groupBy } from './group';
import { namesPods, targetsOf } from './mesh';
import { rootNamespace } from './mesh-config';
import { type Model, perModel } from './model';
import { podsBy, sameLabels } from './pods';
import { mentions, numbersIn, processesOf, receiverPorts } from './processes';
import type { PolicyRule } from './read/istio/authorization-policy';
import type { Workload } from './read/kubernetes/workloads';
import type { Gateway } from './servers';

type Labels = Readonly<Record<string, string>>;

/** Says why no pod of the policy opens the port; undefined unless that is certain. */
export function whyNotOpen(model: Model, { policy }: Pick<PolicyRule, 'policy'>, port: number): string | undefined {
  const selector = stringMap(get(policy.value, 'spec', 'selector', 'matchLabels'));
  const gateways = namesPods(policy)
    ? selectedGateways(model, sameLabels(model, selector), policy.namespace)
    : targetedGateways(model, policy);
  const got = whyNotBound(model, gateways, port);
  if (got) return got;
  const pods = podsBy(model, selector, policy.namespace === rootNamespace(model) ? undefined : policy.namespace);
  if (!areClosed(model, pods, port)) return undefined;
  const open = new Set(pods.flatMap(pod => [...receiverPorts(model, pod)].flatMap(found => found ?? [])));
  return `it names port ${port}, and the receiver listens on ${few(open) || 'none that is known'}`;
}

const areClosed = perModel(
  (model, pods: readonly Workload[], port: number) => pods.length > 0 && pods.every(pod => isClosed(model, pod, port)),
);

const whyNotBound = perModel((model, gateways: readonly Gateway[], port: number): string | undefined => {
  const { bound, byNumber } = boundPorts(model);
  if (gateways.length === 0 || bound.has(port)) return undefined;
  const mine = new Set(model.complete ? gateways.slice(0, 1) : gateways);
  for (const server of byNumber.get(port) ?? []) {
    const bind = mine.has(server.gateway) ? boundPort(model, server) : undefined;
    if (bind !== undefined) return `it names port ${port} of the Service, and Envoy binds ${bind}`;
  }
  return model.complete ? `it names port ${port}, which no Gateway opens` : undefined;
});

const boundPorts = perModel(model => {
  const servers = model.gateways.flatMap(gateway => gateway.servers);
  return {
    bound: new Set(servers.map(server => boundPort(model, server))),
    byNumber: groupBy(servers, ({ number }) => number),
  };
});

/** The Gateways of the Gateway API that a policy names. */
const targetedGateways = perModel((model, policy: Manifest): readonly Gateway[] => {
  const names = targetsOf(policy).flatMap(({ ref }) => text(get(ref, 'name')) ?? []);
  return model.gateways.filter(
    ({ dialect, name, namespace }) =>
      dialect !== 'istio' && names.includes(name) && sameNamespace(namespace, policy.namespace),
  );
});

/**
 * The Gateways whose pods a policy selects by labels from the Gateway's selector. Equal policies get the same list
 * object.
 */
const selectedGateways = perModel((model, selector: Labels, namespace: string): readonly Gateway[] => {
  const [first] = Object.entries(selector);
  return (first ? (gatewaysByLabel(model).get(first.join('=')) ?? []) : []).filter(gateway => {
    const place = gatewayNamespace(model, gateway);
    return place && (place === namespace || namespace === rootNamespace(model)) && selects(selector, gateway.selector);
  });
});

const gatewaysByLabel = perModel(model => byPair(model.gateways, gateway => gateway.selector));

/** Whether the pod certainly does not open the port. */
function isClosed(model: Model, pod: Workload, port: number): boolean {
  const mine = processesOf(model, pod);
  const declared = pod.containers.flatMap(({ ports }) => ports.map(({ number }) => number));
  const ports = receiverPorts(model, pod);
  const isWritten =
    numbersOf(model, pod).has(String(port)) || mine.some(({ config }) => config && mentions(model, config, port));
  const isKnown = mine.length > 0 && mine.every(({ config }) => config && !config.error) && ports.size > 0;
  const isOpen = ports.has(port) || declared.includes(port);
  return isKnown && !isOpen && !isWritten && !PROXY_PORTS.has(port);
}

const numbersOf = perModel((_, { spec }: Workload) => numbersIn(JSON.stringify(spec)));
