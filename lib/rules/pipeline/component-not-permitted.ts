import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { alloy, ENRICHING } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import type { Model } from '../model/model';
import { askedBy, EVERYWHERE, isPermitted } from '../model/permissions';
import { type Component, inConfig } from '../model/read/alloy/config';
import type { Workload } from '../model/read/kubernetes/workloads';

export const componentNotPermitted: Rule = {
  id: 'component-not-permitted',
  hop: 'pipeline',
  severity: 'error',
  summary: "Alloy's ServiceAccount may read what its components ask the Kubernetes API for.",
  why: `The API server answers "forbidden". A balancer with the Kubernetes resolver then never starts, and every export through it fails; k8sattributes finds no pod and adds nothing, without a word to the sender; with
remote.kubernetes.secret Alloy does not start. A Role counts in its own namespace alone, and a binding names the account with the account's namespace.`,
  fix: "Bind Alloy's ServiceAccount to a role with these rules: a Role in that namespace, or a ClusterRole by a ClusterRoleBinding for all of them.",
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(
    `${alloy(ENRICHING)}---
apiVersion: v1
kind: ServiceAccount
metadata: {name: alloy, namespace: observability}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: alloy}
rules: [{apiGroups: [""], resources: [pods, namespaces], verbs: [get, list, watch]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: alloy}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: alloy}
subjects: [{kind: ServiceAccount, name: alloy, namespace: observability}]
`,
    'resources: [pods, namespaces]',
    'resources: [namespaces]',
  ),
  *check(model) {
    const seen = new Set<Component>();
    for (const { config, workload } of model.processes) {
      for (const component of config?.components ?? []) {
        const got = seen.has(component) ? undefined : lacksOf(model, workload, component);
        if (!got) continue;
        seen.add(component);
        yield inConfig(component.config, component.line, `${component.id} ${got}`);
      }
    }
  },
};

function lacksOf(model: Model, workload: Workload, component: Component): string | undefined {
  const { anyOf, verbs, namespace } = askedBy(component) ?? { anyOf: [], verbs: [], namespace: undefined };
  if (namespace === undefined) return undefined;
  const lacking = verbs.find(verb =>
    anyOf.every(([group, resource]) => isPermitted(model, workload, { group, resource, verb, namespace }) === false),
  );
  return lacking === undefined
    ? undefined
    : `wants to ${lacking} ${anyOf[0]![1]}${namespace === EVERYWHERE ? '' : ` in ${namespace}`}, and nothing permits that to the ServiceAccount of ${nameOf(workload.manifest)}`;
}
