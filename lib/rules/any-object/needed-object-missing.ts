import { get, list, text } from '../../kubernetes/json';
import { WORKLOADS } from '../../kubernetes/kinds';
import { sameNamespace } from '../../kubernetes/manifests';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { autoscalers } from '../model/autoscalers';
import { isCopied, madeConfigMaps, SECRET_MAKERS, secretMakers } from '../model/credentials';
import type { Model } from '../model/model';
import { needs } from '../model/needs';

export const neededObjectMissing: Rule = {
  id: 'needed-object-missing',
  hop: 'any-object',
  severity: 'error',
  summary:
    'The ConfigMaps, Secrets, claims and service accounts that pods name exist in their namespace, and the issuers that Certificates name, and what autoscalers scale.',
  why: `A pod whose volume or variable comes from an object that is not there stays in Pending, ContainerCreating or CreateContainerConfigError, and one whose service
account is missing is never made: the Service has no endpoints. A Certificate without its issuer never becomes a Secret. An autoscaler of something that is not there
says so in its status alone (FailedGetScale), and the number of pods stays.`,
  fix: 'Create what is missing, or correct the name. It belongs into the namespace of the pods, an Issuer into that of the Certificate; a ClusterIssuer has no namespace.',
  reads: [
    'ClusterIssuer',
    'ConfigMap',
    'HorizontalPodAutoscaler',
    'Issuer',
    'PersistentVolumeClaim',
    'ServiceAccount',
    ...SECRET_MAKERS,
    ...WORKLOADS,
  ],
  needsComplete: true,
  ...twins(
    `${alloy('logging { }').replace('emptyDir: {}', 'persistentVolumeClaim: {claimName: alloy}')}---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: alloy, namespace: observability}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
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
    for (const workload of model.workloads) {
      for (const { kind, name, path } of needs(workload)) {
        if (exists(model, kind, name, workload.namespace)) continue;
        yield { object: workload.manifest, path: [...workload.specPath, ...path], got: `there is no ${kind} ${name}` };
      }
    }
  },
};

function exists(model: Model, kind: string, name: string, namespace: string): boolean {
  if (kind === 'Secret')
    return secretMakers(model, name).some(maker => isCopied(maker) || sameNamespace(maker.namespace, namespace));
  const isMade =
    kind === 'ConfigMap' &&
    madeConfigMaps(model).some(made => made.name === name && sameNamespace(made.namespace, namespace));
  if (isMade || (kind === 'PersistentVolumeClaim' && isOfTemplate(model, name, namespace))) return true;
  if (model.manifests.named(kind, name).some(isCopied)) return true;
  return model.manifests.find(kind, namespace, name) !== undefined;
}

/** Whether a StatefulSet makes the claim for one of its pods. */
function isOfTemplate(model: Model, claim: string, namespace: string): boolean {
  return model.manifests
    .ofKind('StatefulSet')
    .some(
      set =>
        sameNamespace(set.namespace, namespace) &&
        list(get(set.value, 'spec', 'volumeClaimTemplates')).some(template =>
          claim.startsWith(`${text(get(template, 'metadata', 'name'))}-${set.name}-`),
        ),
    );
}
