/** What components ask the Kubernetes API for, and what the API lets a pod do. */
import type { Expression } from '../../alloy/language/parse';
import { get, list, strings, text } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { sameNamespace } from '../../kubernetes/manifests';
import { type Model, perModel } from './model';
import { attribute, block, type Component, literal } from './read/alloy/config';
import type { Workload } from './read/kubernetes/workloads';

/** A request to the Kubernetes API. */
export interface Permission {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
  /** A name, or EVERYWHERE. */
  readonly namespace: string;
}

/** In all namespaces. */
export const EVERYWHERE = '*';

/** What a component asks the Kubernetes API for, with the token of its pod's ServiceAccount. */
interface Asked {
  /** Groups and resources, of which one is enough: versions differ. */
  readonly anyOf: readonly (readonly [group: string, resource: string])[];
  readonly verbs: readonly string[];
  /** A name, or EVERYWHERE. undefined: only Alloy can tell. */
  readonly namespace: string | undefined;
}

/**
 * What a component asks for. undefined: nothing, or it asks by other means than the token.
 * @see https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.processor.k8sattributes/
 * @see https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.exporter.loadbalancing/#kubernetes-block
 */
export function askedBy({ name, body, config }: Component): Asked | undefined {
  const wordOf = (written: Expression | undefined, otherwise: string | undefined) => {
    const word = written ? literal(written) : otherwise;
    return typeof word === 'string' ? word : undefined;
  };
  switch (name) {
    case 'otelcol.exporter.loadbalancing': {
      const resolver = block(block(body, 'resolver')?.body, 'kubernetes');
      const service = wordOf(attribute(resolver?.body, 'service'), undefined);
      return (
        resolver && {
          anyOf: [
            ['discovery.k8s.io', 'endpointslices'],
            ['', 'endpoints'],
          ],
          verbs: ['list', 'watch'],
          // the name's namespace, or Alloy's
          namespace: service === undefined ? undefined : (service.split('.')[1] ?? config.manifest.namespace),
        }
      );
    }
    case 'otelcol.processor.k8sattributes': {
      const passthrough = attribute(body, 'passthrough');
      if (passthrough && literal(passthrough) !== false) return undefined;
      if (wordOf(attribute(body, 'auth_type'), ACCOUNT) !== ACCOUNT) return undefined;
      const namespace = wordOf(attribute(block(body, 'filter')?.body, 'namespace'), EVERYWHERE);
      return { anyOf: [['', 'pods']], verbs: ['list', 'watch'], namespace };
    }
    case 'remote.kubernetes.secret':
    case 'remote.kubernetes.configmap':
      if (block(body, 'client')) return undefined;
      return {
        anyOf: [['', name === 'remote.kubernetes.secret' ? 'secrets' : 'configmaps']],
        verbs: ['get'],
        namespace: wordOf(attribute(body, 'namespace'), undefined),
      };
    default:
      return undefined;
  }
}

const ACCOUNT = 'serviceAccount';

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
      (wanted.namespace !== EVERYWHERE && sameNamespace(binding.namespace, wanted.namespace)),
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
