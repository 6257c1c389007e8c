/** What the Kubernetes API lets a pod do. */
import { get, list, strings, text } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { sameNamespace } from '../../kubernetes/manifests';
import { type Model, perModel } from './model';
import type { Workload } from './read/kubernetes/workloads';

/** A request to the Kubernetes API. */
export interface Permission {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
  /** undefined: in all namespaces. */
  readonly namespace: string | undefined;
}

/**
 * Whether a pod's ServiceAccount may do something, as the bindings in the input say. undefined if others may say so: a role is not in the
 * input, or the input is not complete and binds nothing to the account.
 */
export function isPermitted(model: Model, { namespace, spec }: Workload, wanted: Permission): boolean | undefined {
  const account = text(get(spec, 'serviceAccountName')) ?? text(get(spec, 'serviceAccount')) ?? 'default';
  const bound = bindings(model).filter(binding => isFor(binding, namespace, account));
  const roles = bound.map(binding => ({ binding, role: roleOf(model, binding) }));
  const reaching = roles.filter(
    ({ binding }) =>
      binding.kind === 'ClusterRoleBinding' ||
      (wanted.namespace !== undefined && sameNamespace(binding.namespace, wanted.namespace)),
  );
  if (reaching.some(({ role }) => role !== undefined && rulesOf(role).some(rule => allows(rule, wanted)))) return true;
  if (reaching.some(({ role }) => role === undefined || get(role.value, 'aggregationRule') !== undefined))
    return undefined;
  return bound.length > 0 || model.complete ? false : undefined;
}

const bindings = perModel(({ manifests }): readonly Manifest[] =>
  manifests.all.filter(({ kind }) => kind === 'RoleBinding' || kind === 'ClusterRoleBinding'),
);

function isFor({ value, namespace: own }: Manifest, namespace: string, account: string): boolean {
  return list(get(value, 'subjects')).some(subject => {
    const [kind, name] = [text(get(subject, 'kind')), text(get(subject, 'name')) ?? ''];
    if (kind === 'ServiceAccount')
      return name === account && sameNamespace(text(get(subject, 'namespace')) ?? own, namespace);
    const groups = ['system:authenticated', 'system:serviceaccounts', `system:serviceaccounts:${namespace}`];
    return kind === 'Group' ? groups.includes(name) : name === `system:serviceaccount:${namespace}:${account}`;
  });
}

function roleOf({ manifests }: Model, { value, namespace }: Manifest): Manifest | undefined {
  const kind = text(get(value, 'roleRef', 'kind'));
  const name = text(get(value, 'roleRef', 'name'));
  return manifests.all.find(
    role =>
      role.kind === kind && role.name === name && (kind === 'ClusterRole' || sameNamespace(role.namespace, namespace)),
  );
}

function rulesOf({ value }: Manifest): readonly unknown[] {
  return list(get(value, 'rules'));
}

function allows(rule: unknown, { group, resource, verb }: Permission): boolean {
  const has = (field: string, wanted: string) =>
    strings(get(rule, field)).some(word => word === '*' || word === wanted);
  return has('apiGroups', group) && has('resources', resource) && has('verbs', verb);
}
