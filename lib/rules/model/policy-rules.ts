import { get, strings } from '../../kubernetes/json';
import { gatewayNamespace, gatewayPods } from './fronts';
import type { Pods } from './mesh';
import { type Model, perModel } from './model';
import type { PolicyRule } from './read/istio/authorization-policy';
import type { Gateway, Server } from './servers';
/** Whether a rule is about requests to that port, for one of these hosts. */
export function speaksOf({ operations }: PolicyRule, port: number | undefined, hosts: readonly string[]): boolean {
  if (operations.length === 0) return true;
  return operations.some(operation => {
    const ports = strings(get(operation, 'ports'));
    const names = strings(get(operation, 'hosts')).map(name => name.replace(/:\*?\d*$/, ''));
    if (strings(get(operation, 'notPorts')).includes(String(port))) return false;
    if (ports.length > 0 && !ports.includes(String(port))) return false;
    return names.length === 0 || hosts.length === 0 || names.some(name => name.includes('*') || hosts.includes(name));
  });
}

/**
 * A Gateway's pods as policies see them. If the input has no such pod: the Gateway's selector and the Service's
 * namespace.
 */
export function gatewayPodsOf(model: Model, { gateway }: Server): readonly Pods[] {
  const pods = gatewayPods(model, gateway);
  return pods.length > 0 ? pods : meantPods(model, gateway);
}

const meantPods = perModel((model, gateway: Gateway): readonly Pods[] => {
  const namespace = gatewayNamespace(model, gateway);
  return namespace === undefined ? [] : [{ namespace, labels: gateway.selector }];
});
