import { few, get, record } from '../../kubernetes/json';
import { WORKLOADS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { isCopied, keysOf, SECRET_MAKERS, secretMakers } from '../model/credentials';
import type { Model } from '../model/model';
import { needs } from '../model/needs';

export const keyMissing: Rule = {
  id: 'key-missing',
  hop: 'pods',
  severity: 'error',
  summary: 'The ConfigMaps and Secrets of a pod have the keys that its volumes and variables take from them.',
  why: `Without the key of a variable a container stays in CreateContainerConfigError, and without a key that a volume lists under items the pod stays in ContainerCreating
("references non-existent config key"): the Service has no endpoints, or the pods of the last rollout alone. Where a subPath names no key, the kubelet makes an empty folder of that name, and the program finds that instead of its file.`,
  fix: 'Write a key that is there, or add the key.',
  reads: ['ConfigMap', ...SECRET_MAKERS, ...WORKLOADS],
  ...twins(
    `${alloy('logging { }')
      .replace('configMap: {name: alloy}', 'configMap: {name: alloy, items: [{key: config.alloy, path: config.alloy}]}')
      .replace('emptyDir: {}', 'secret: {secretName: clients, items: [{key: htpasswd, path: htpasswd}]}')}---
apiVersion: v1
kind: Secret
metadata: {name: clients, namespace: observability}
data: {htpasswd: YTpiCg==}
`,
    '{key: htpasswd,',
    '{key: users,',
  ),
  *check(model) {
    for (const workload of model.workloads) {
      for (const { kind, name, path, files } of needs(workload)) {
        for (const { key, at, without } of files) {
          const keys = keysAt(model, kind, name, workload.namespace);
          if (keys.length === 0 || keys.includes(key)) continue;
          yield {
            object: workload.manifest,
            path: [...workload.specPath, ...(at ?? path)],
            got: `${kind} ${name} has no key ${key}, ${without}; there is ${few(keys)}`,
          };
        }
      }
    }
  },
};

/** The keys of an object that nothing but its manifest fills in. Empty: not known. */
function keysAt(model: Model, kind: string, name: string, namespace: string): readonly string[] {
  const object = model.manifests.find(kind, namespace, name);
  const isFilledIn =
    !object ||
    isCopied(object) ||
    get(object.value, 'type') === 'kubernetes.io/service-account-token' ||
    (kind === 'Secret' && secretMakers(model, name, namespace).length > 1);
  return isFilledIn ? [] : [...keysOf(object), ...Object.keys(record(get(object.value, 'binaryData')))];
}
