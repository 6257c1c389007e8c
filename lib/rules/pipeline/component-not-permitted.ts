import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import type { Model } from '../model/model';
import { isPermitted, type Permission } from '../model/permissions';
import { attribute, block, type Component, inConfig, literal, literalOf } from '../model/read/alloy/config';
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
    `${alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.processor.k8sattributes.default.input] }
}
otelcol.processor.k8sattributes "default" {
  pod_association {
    source {
      from = "resource_attribute"
      name = "k8s.pod.uid"
    }
  }
  output { traces = [backends.tempo.default.input] }
}`)}---
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
  const asked = needsOf(component, workload.namespace);
  if (!asked) return undefined;
  const { anyOf, verbs, namespace } = asked;
  const [first] = anyOf;
  const lacking = verbs.find(verb =>
    anyOf.every(([group, resource]) => {
      const wanted: Permission = { group, resource, verb, namespace };
      return isPermitted(model, workload, wanted) === false;
    }),
  );
  return lacking === undefined
    ? undefined
    : `wants to ${lacking} ${first![1]}${namespace === undefined ? '' : ` in ${namespace}`}, and nothing permits that to the ServiceAccount of ${nameOf(workload.manifest)}`;
}

interface Need {
  /** Groups and resources, of which one is enough: versions differ. */
  readonly anyOf: readonly (readonly [group: string, resource: string])[];
  readonly verbs: readonly string[];
  /** undefined: all namespaces. */
  readonly namespace: string | undefined;
}

/**
 * What a component asks for. undefined: nothing, or only Alloy can tell, or it has a client of its own.
 * @see https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.processor.k8sattributes/
 * @see https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.exporter.loadbalancing/#kubernetes-block
 */
function needsOf({ name, body }: Component, own: string): Need | undefined {
  switch (name) {
    case 'otelcol.exporter.loadbalancing': {
      const service = literalOf(block(block(body, 'resolver')?.body, 'kubernetes')?.body, 'service');
      if (typeof service !== 'string') return undefined;
      // the name's namespace, or Alloy's
      const namespace = service.split('.')[1] ?? own;
      return {
        anyOf: [
          ['discovery.k8s.io', 'endpointslices'],
          ['', 'endpoints'],
        ],
        verbs: ['list', 'watch'],
        namespace,
      };
    }
    case 'otelcol.processor.k8sattributes': {
      const auth = attribute(body, 'auth_type');
      if (attribute(body, 'passthrough') || (auth && literal(auth) !== 'serviceAccount')) return undefined;
      const filter = attribute(block(body, 'filter')?.body, 'namespace');
      const namespace = literal(filter);
      if (filter && typeof namespace !== 'string') return undefined;
      return {
        anyOf: [['', 'pods']],
        verbs: ['list', 'watch'],
        namespace: namespace === undefined ? undefined : String(namespace),
      };
    }
    case 'remote.kubernetes.secret':
    case 'remote.kubernetes.configmap': {
      const namespace = literalOf(body, 'namespace');
      if (typeof namespace !== 'string' || block(body, 'client')) return undefined;
      return {
        anyOf: [['', name === 'remote.kubernetes.secret' ? 'secrets' : 'configmaps']],
        verbs: ['get'],
        namespace,
      };
    }
    default:
      return undefined;
  }
}
