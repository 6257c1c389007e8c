import { get, list, text } from '../../kubernetes/json';
import { WORKLOADS } from '../../kubernetes/kinds';
import { type Manifest, nameOf, sameNamespace } from '../../kubernetes/manifests';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { autoscalers } from '../model/autoscalers';
import { isCopied, isNamedByOthers, madeConfigMaps, SECRET_MAKERS, secretMakers } from '../model/credentials';
import { ISSUER_GROUP, issuerRefOf, OLD_ISSUER_GROUP, secretNamespace, secretsOfIssuer } from '../model/issuers';
import type { Model } from '../model/model';
import { needs } from '../model/needs';
import type { Problem } from '../model/problem';

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
      const problem = issuerMissing(model, object);
      if (problem) yield { object, ...problem };
    }
    for (const issuer of ISSUERS.flatMap(kind => model.manifests.ofKind(kind))) {
      const namespace = secretNamespace(model, issuer);
      for (const { name, path } of secretsOfIssuer(issuer)) {
        const makers = secretMakers(model, name);
        if (
          makers.some(
            maker => isCopied(maker, namespace) || sameNamespace(maker.namespace, namespace ?? maker.namespace),
          )
        )
          continue;
        const elsewhere = makers[0] ? `; ${nameOf(makers[0])} is in another namespace` : '';
        yield {
          object: issuer,
          path,
          got: `there is no Secret ${name}${namespace === undefined ? '' : ` in ${namespace}`}${elsewhere}`,
          ...(makers[0] && {
            fix: `Create it in ${namespace}, where cert-manager looks for the Secrets of this issuer.`,
          }),
        };
      }
    }
    for (const { manifest, kind, name, workload } of autoscalers(model)) {
      if (workload) continue;
      yield { object: manifest, path: ['spec', 'scaleTargetRef', 'name'], got: `there is no ${kind} ${name}` };
    }
    // what istiod makes of a Gateway comes with all that it needs
    for (const workload of model.workloads.filter(({ manifest }) => !manifest.written)) {
      for (const { kind, name, path } of needs(workload)) {
        if (exists(model, kind, name, workload.namespace)) continue;
        yield { object: workload.manifest, path: [...workload.specPath, ...path], got: `there is no ${kind} ${name}` };
      }
    }
  },
};

const ISSUERS = ['ClusterIssuer', 'Issuer'] as const;

/** The issuer that a Certificate names, if nothing of that kind, group and name is there. */
function issuerMissing(model: Model, certificate: Manifest): Omit<Problem, 'object'> | undefined {
  const ref = issuerRefOf(certificate);
  if (!ref || !/^(?:Cluster)?Issuer$/.test(ref.kind)) return undefined;
  const { group, kind, name, namespace } = ref;
  const found = model.manifests.find(kind, namespace, name);
  if (group !== ISSUER_GROUP)
    return found || group === OLD_ISSUER_GROUP
      ? {
          path: ['spec', 'issuerRef', 'group'],
          got: `${kind} ${name} is of the group ${ISSUER_GROUP}, and not of ${group}`,
          fix: 'Take group out.',
        }
      : undefined;
  if (found) return undefined;
  const other = ISSUERS.flatMap(one => model.manifests.named(one, name))[0];
  return {
    path: ['spec', 'issuerRef', 'name'],
    got: `there is no ${kind} ${name}${namespace ? ` in ${namespace}` : ''}${other ? `; there is ${nameOf(other)}` : ''}`,
    ...(other && {
      fix:
        other.kind === 'ClusterIssuer'
          ? 'Write issuerRef.kind: ClusterIssuer.'
          : `Create the Issuer in ${certificate.namespace || 'the namespace of the Certificate'}, or make a ClusterIssuer of it.`,
    }),
  };
}

function exists(model: Model, kind: string, name: string, namespace: string): boolean {
  if (isNamedByOthers(model, name)) return true;
  if (kind === 'Secret')
    return secretMakers(model, name).some(
      maker => isCopied(maker, namespace) || sameNamespace(maker.namespace, namespace),
    );
  const isMade =
    kind === 'ConfigMap' &&
    madeConfigMaps(model).some(made => made.name === name && sameNamespace(made.namespace, namespace));
  if (isMade || (kind === 'PersistentVolumeClaim' && isOfTemplate(model, name, namespace))) return true;
  if (model.manifests.named(kind, name).some(one => isCopied(one, namespace))) return true;
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
