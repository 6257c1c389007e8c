import { get, list, type Path, strings, text } from '../json';
import type { Manifest } from '../manifests';
import type { Server } from './gateways';
import { groupBy } from './group';
import { type Pods, policiesForAny } from './mesh';
import type { Flow, Model, ReceiverAt } from './model';
import type { Workload } from './workloads';

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

const RULES = new WeakMap<Manifest, readonly PolicyRule[]>();

export function rulesOf(policy: Manifest): readonly PolicyRule[] {
  const rules = RULES.get(policy) ?? readRules(policy);
  RULES.set(policy, rules);
  return rules;
}

function readRules(policy: Manifest): PolicyRule[] {
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
    const names = hostsIn(operation);
    if (strings(get(operation, 'notPorts')).includes(String(port))) return false;
    if (ports.length > 0 && !ports.includes(String(port))) return false;
    return names.length === 0 || hosts.length === 0 || names.some(name => name.includes('*') || hosts.includes(name));
  });
}

/** The pods of a Gateway as policies see them; without the pods, by the Gateway's selector and the Service's namespace. */
export function gatewayPodsOf(model: Model, { gateway }: Server): readonly Pods[] {
  const pods = model.gatewayPods(gateway);
  if (pods.length > 0) return pods;
  const find = () => {
    const namespace = model.gatewayNamespace(gateway);
    return namespace === undefined ? [] : [{ namespace, labels: gateway.selector }];
  };
  return model.once('gatewayPodsOf', find, gateway);
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
  found.push(...byPolicy(model, gatewayPodsOf(model, server), model.bind(server), hosts));
  found.push(...model.once('protections', () => atReceivers(model, receivers), receivers));
  model.limit.add('ways by what protects them', found.length);
  return found;
}

/** Of several that are written at one place, one. */
function atReceivers(model: Model, receivers: readonly ReceiverAt[]): readonly Protection[] {
  const found = new Map<Manifest, Map<string, Protection>>();
  const add = (protection: Protection) => {
    const places = found.get(protection.by) ?? new Map<string, Protection>();
    found.set(protection.by, places.set(protection.path.join('/'), protection));
  };
  for (const { receiver, process } of receivers) {
    for (const protection of byPolicy(model, alone(model, process.workload), receiver.port, [])) add(protection);
    const { manifest: by, path } = receiver.component.config;
    if (receiver.auth) add({ kind: "receiver's auth", by, path });
  }
  return [...found.values()].flatMap(places => [...places.values()]);
}

function alone(model: Model, pods: Workload): readonly Pods[] {
  return model.once('alone', () => [pods], pods);
}

function byPolicy(
  model: Model,
  pods: readonly Pods[],
  port: number | undefined,
  hosts: readonly string[],
): readonly Protection[] {
  const policies = policiesForAny(model, 'AuthorizationPolicy', pods);
  const { all, anyHost, byHost } = model.once('asking', () => askingRules(policies), policies);
  const named = hosts.length > 0 ? [...new Set([...anyHost, ...hosts.flatMap(host => byHost.get(host) ?? [])])] : all;
  return named
    .filter(({ rule }) => speaksOf(rule, port, hosts))
    .sort((one, other) => one.order - other.order)
    .map(({ rule, kind }) => ({ kind, by: rule.policy, path: rule.path }));
}

/** The rules that ask something of the client, by the hosts that they name. */
function askingRules(policies: readonly Manifest[]) {
  const all = policies.flatMap(rulesOf).flatMap((rule, order) => {
    const kind = kindOf(rule);
    const hosts = hostsNamed(rule);
    return kind ? [{ rule, kind, order, hosts }] : [];
  });
  const pairs = all.flatMap(asking => asking.hosts?.map(host => ({ host, asking })) ?? []);
  const byHost = new Map(
    [...groupBy(pairs, ({ host }) => host)].map(([host, some]) => [host, some.map(({ asking }) => asking)]),
  );
  return { all, byHost, anyHost: all.filter(({ hosts }) => !hosts) };
}

/** The hosts that a rule is for, without ports; undefined where it is for others, too. */
function hostsNamed({ operations }: PolicyRule): string[] | undefined {
  const named = operations.map(hostsIn);
  const isOpen =
    named.length === 0 || named.some(hosts => hosts.length === 0 || hosts.some(host => host.includes('*')));
  return isOpen ? undefined : named.flat();
}

function hostsIn(operation: unknown): string[] {
  return strings(get(operation, 'hosts')).map(name => name.replace(/:\*?\d*$/, ''));
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
