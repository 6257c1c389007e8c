import { few, get, list, type Path, record, text } from '../../kubernetes/json';
import { WORKLOADS } from '../../kubernetes/kinds';
import { sameNamespace } from '../../kubernetes/manifests';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { autoscalers } from '../model/autoscalers';
import { isCopied, keysOf, madeConfigMaps, SECRET_MAKERS, secretMakers } from '../model/credentials';
import type { Model } from '../model/model';
import type { Workload } from '../model/read/kubernetes/workloads';

export const neededObjectMissing: Rule = {
  id: 'needed-object-missing',
  hop: 'any-object',
  severity: 'error',
  summary:
    'The ConfigMaps, Secrets and service accounts that pods name exist in their namespace, and the issuers that Certificates name, and what autoscalers scale.',
  why: `A pod whose volume or variable comes from an object that is not there, or whose variable from a key that the object lacks, stays in ContainerCreating or CreateContainerConfigError, and one whose service
account is missing is never made: the Service has no endpoints. A Certificate without its issuer never becomes a Secret. An autoscaler of something that is not there
says so in its status alone (FailedGetScale), and the number of pods stays.`,
  fix: 'Create what is missing, or correct the name. It belongs into the namespace of the pods, an Issuer into that of the Certificate; a ClusterIssuer has no namespace.',
  reads: [
    'ClusterIssuer',
    'ConfigMap',
    'HorizontalPodAutoscaler',
    'Issuer',
    'ServiceAccount',
    ...SECRET_MAKERS,
    ...WORKLOADS,
  ],
  needsComplete: true,
  ...twins(
    `${alloy('logging { }')}---
apiVersion: v1
kind: ServiceAccount
metadata: {name: alloy, namespace: observability}
`,
    'configMap: {name: alloy}',
    'configMap: {name: alloy-config}',
  ),
  *check(model) {
    for (const object of model.manifests.ofKind('Certificate')) {
      const issuer = get(object.value, 'spec', 'issuerRef');
      const [kind, name] = [text(get(issuer, 'kind')) ?? 'Issuer', text(get(issuer, 'name'))];
      const isForeign =
        (text(get(issuer, 'group')) ?? 'cert-manager.io') !== 'cert-manager.io' || !/^(?:Cluster)?Issuer$/.test(kind);
      const namespace = kind === 'Issuer' ? object.namespace : '';
      if (!name || isForeign || model.manifests.find(kind, namespace, name)) continue;
      yield { object, path: ['spec', 'issuerRef', 'name'], got: `there is no ${kind} ${name}` };
    }
    for (const { manifest, kind, name, workload } of autoscalers(model)) {
      if (workload) continue;
      yield { object: manifest, path: ['spec', 'scaleTargetRef', 'name'], got: `there is no ${kind} ${name}` };
    }
    // what istiod makes of a Gateway comes with all that it needs
    for (const workload of model.workloads.filter(({ manifest }) => !manifest.written)) {
      for (const { kind, name, path, key } of needs(workload)) {
        const isThere = exists(model, kind, name, workload.namespace);
        const keys = isThere && key !== undefined ? keysAt(model, kind, name, workload.namespace) : [];
        if (isThere && (keys.length === 0 || keys.includes(key!))) continue;
        yield {
          object: workload.manifest,
          path: [...workload.specPath, ...path],
          ...(isThere
            ? {
                got: `${kind} ${name} has no key ${key}, and the container does not start without one; there is ${few(keys)}`,
                fix: 'Write a key that is there, or add the key.',
              }
            : { got: `there is no ${kind} ${name}` }),
        };
      }
    }
  },
};

interface Need {
  readonly kind: string;
  readonly name: string;
  readonly path: Path;
  /** The key of which a variable is made. */
  readonly key?: string | undefined;
}

/** The keys of an object that nothing but its manifest fills in. Empty: not known. */
function keysAt(model: Model, kind: string, name: string, namespace: string): readonly string[] {
  const object = model.manifests.find(kind, namespace, name);
  const isFilledIn =
    !object ||
    get(object.value, 'type') === 'kubernetes.io/service-account-token' ||
    (kind === 'Secret' && secretMakers(model, name, namespace).length > 1);
  return isFilledIn ? [] : [...keysOf(object), ...Object.keys(record(get(object.value, 'binaryData')))];
}

function exists(model: Model, kind: string, name: string, namespace: string): boolean {
  if (kind === 'Secret')
    return secretMakers(model, name).some(maker => isCopied(maker) || sameNamespace(maker.namespace, namespace));
  const isMade =
    kind === 'ConfigMap' &&
    madeConfigMaps(model).some(made => made.name === name && sameNamespace(made.namespace, namespace));
  if (isMade || model.manifests.named(kind, name).some(isCopied)) return true;
  return model.manifests.find(kind, namespace, name) !== undefined;
}

function needs({ spec, containers, specPath }: Workload): Need[] {
  const found: Need[] = [];
  const add = (kind: string, source: unknown, key: string, path: Path) => {
    const name = text(get(source, key));
    const isSure = name !== undefined && get(source, 'optional') !== true;
    if (isSure && !(kind === 'ConfigMap' && EVERYWHERE.has(name)))
      found.push({ kind, name, path, key: text(get(source, 'key')) });
  };
  list(get(spec, 'volumes')).forEach((volume, index) => {
    add('ConfigMap', get(volume, 'configMap'), 'name', ['volumes', index, 'configMap', 'name']);
    add('Secret', get(volume, 'secret'), 'secretName', ['volumes', index, 'secret', 'secretName']);
    list(get(volume, 'projected', 'sources')).forEach((source, at) => {
      const from = ['volumes', index, 'projected', 'sources', at];
      add('ConfigMap', get(source, 'configMap'), 'name', [...from, 'configMap', 'name']);
      add('Secret', get(source, 'secret'), 'name', [...from, 'secret', 'name']);
    });
  });
  for (const { value, path } of containers) {
    list(get(value, 'env')).forEach((env, index) => {
      const at = [...path.slice(specPath.length), 'env', index, 'valueFrom'];
      add('ConfigMap', get(env, 'valueFrom', 'configMapKeyRef'), 'name', at);
      add('Secret', get(env, 'valueFrom', 'secretKeyRef'), 'name', at);
    });
    list(get(value, 'envFrom')).forEach((from, index) => {
      const at = [...path.slice(specPath.length), 'envFrom', index];
      add('ConfigMap', get(from, 'configMapRef'), 'name', at);
      add('Secret', get(from, 'secretRef'), 'name', at);
    });
  }
  const account = text(get(spec, 'serviceAccountName'));
  if (account && account !== 'default')
    found.push({ kind: 'ServiceAccount', name: account, path: ['serviceAccountName'] });
  return found;
}

/** What Kubernetes and Istio themselves put into each namespace. */
const EVERYWHERE = new Set(['kube-root-ca.crt', 'istio-ca-root-cert', 'openshift-service-ca.crt']);
