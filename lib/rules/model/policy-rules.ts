import { get, list, type Path, strings, text } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { gatewayNamespace, gatewayPods } from './fronts';
import type { Pods } from './mesh';
import type { Model } from './model';
import { perModel } from './per-model';
import type { Gateway, Server } from './servers';

/** One rule of an AuthorizationPolicy's list. */
export interface PolicyRule {
  readonly policy: Manifest;
  readonly path: Path;
  readonly action: string;
  readonly sources: readonly unknown[];
  readonly operations: readonly unknown[];
  readonly when: readonly unknown[];
}

const RULES = new WeakMap<Manifest, readonly PolicyRule[]>();

export function rulesOf(policy: Manifest): readonly PolicyRule[] {
  const rules = RULES.get(policy) ?? readRules(policy);
  RULES.set(policy, rules);
  return rules;
}

function readRules(policy: Manifest): PolicyRule[] {
  return list(get(policy.value, 'spec', 'rules')).map((rule, index) => ({
    policy,
    path: ['spec', 'rules', index],
    action: actionOf(policy),
    sources: list(get(rule, 'from')).map(from => get(from, 'source')),
    operations: list(get(rule, 'to')).map(to => get(to, 'operation')),
    when: list(get(rule, 'when')),
  }));
}

/** An AuthorizationPolicy's action: ALLOW where none is written. */
export function actionOf({ value }: Manifest): string {
  return text(get(value, 'spec', 'action')) ?? 'ALLOW';
}

export const isAllow = ({ action }: PolicyRule): boolean => action === 'ALLOW';

/** Whether a rule speaks about requests to that port, for one of these hosts. */
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

/** The pods of a Gateway as policies see them; without the pods, by the Gateway's selector and the Service's namespace. */
export function gatewayPodsOf(model: Model, { gateway }: Server): readonly Pods[] {
  const pods = gatewayPods(model, gateway);
  return pods.length > 0 ? pods : meantPods(model, gateway);
}

const meantPods = perModel((model, gateway: Gateway): readonly Pods[] => {
  const namespace = gatewayNamespace(model, gateway);
  return namespace === undefined ? [] : [{ namespace, labels: gateway.selector }];
});
