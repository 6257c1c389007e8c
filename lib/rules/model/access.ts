import { get, list, type Path, strings, text } from '../json';
import type { Manifest } from '../manifests';
import type { Server } from './gateways';
import { type Pods, policiesFor } from './mesh';
import type { Flow, Model } from './model';

/** One rule of an AuthorizationPolicy's list. */
export interface PolicyRule {
  readonly policy: Manifest;
  readonly path: Path;
  readonly action: string;
  readonly sources: readonly unknown[];
  readonly operations: readonly unknown[];
  readonly when: readonly unknown[];
}

/** Something that keeps strangers out of one way, and where it is written. */
export interface Protection {
  readonly kind: 'client certificate' | 'JWT' | 'address list' | 'external authorization' | "receiver's auth";
  readonly by: Manifest;
  readonly path: Path;
}

export function rulesOf(policy: Manifest): PolicyRule[] {
  const action = text(get(policy.value, 'spec', 'action')) ?? 'ALLOW';
  return list(get(policy.value, 'spec', 'rules')).map((rule, index) => ({
    policy,
    path: ['spec', 'rules', index],
    action,
    sources: list(get(rule, 'from')).map(from => get(from, 'source')),
    operations: list(get(rule, 'to')).map(to => get(to, 'operation')),
    when: list(get(rule, 'when')),
  }));
}

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
  const pods = model.gatewayPods(gateway);
  const namespace = model.gatewayNamespace(gateway);
  if (pods.length > 0) return pods;
  return namespace === undefined ? [] : [{ namespace, labels: gateway.selector }];
}

/** What guards one way from the outside into a receiver. */
export function protections(model: Model, flow: Flow): readonly Protection[] {
  return model.once('protections', () => findProtections(model, flow), flow);
}

function findProtections(model: Model, { server, hosts, receivers }: Flow): Protection[] {
  const found: Protection[] = [];
  if (server.tls?.mode === 'MUTUAL') {
    found.push({ kind: 'client certificate', by: server.gateway.manifest, path: [...server.path, 'tls', 'mode'] });
  }
  for (const pods of gatewayPodsOf(model, server)) found.push(...byPolicy(model, pods, model.bind(server), hosts));
  for (const { receiver, process } of receivers) {
    found.push(...byPolicy(model, process.workload, receiver.port, []));
    if (receiver.auth) {
      found.push({
        kind: "receiver's auth",
        by: receiver.component.config.manifest,
        path: receiver.component.config.path,
      });
    }
  }
  return found;
}

function byPolicy(model: Model, pods: Pods, port: number | undefined, hosts: readonly string[]): Protection[] {
  return policiesFor(model, 'AuthorizationPolicy', pods)
    .flatMap(rulesOf)
    .filter(rule => speaksOf(rule, port, hosts))
    .flatMap(rule => {
      const kind = kindOf(rule);
      return kind ? [{ kind, by: rule.policy, path: rule.path }] : [];
    });
}

/** What a rule asks of the client; not what it asks of a neighbour in the mesh. */
function kindOf({ action, sources, when }: PolicyRule): Protection['kind'] | undefined {
  if (action === 'CUSTOM') return 'external authorization';
  const has = (...fields: string[]) =>
    sources.some(source => fields.some(field => strings(get(source, field)).length > 0));
  const asksClaim = when.some(condition => text(get(condition, 'key'))?.startsWith('request.auth.'));
  if (action === 'ALLOW') {
    if (has('requestPrincipals') || asksClaim) return 'JWT';
    return has('ipBlocks', 'remoteIpBlocks') ? 'address list' : undefined;
  }
  if (action !== 'DENY') return undefined;
  if (has('notRequestPrincipals') || asksClaim) return 'JWT';
  return has('notIpBlocks', 'notRemoteIpBlocks') ? 'address list' : undefined;
}
