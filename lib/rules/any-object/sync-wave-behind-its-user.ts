import { get, list, text } from '../../kubernetes/json';
import { WORKLOADS } from '../../kubernetes/kinds';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { RECEIVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { SECRET_MAKERS, secretMakers } from '../model/credentials';
import type { Model } from '../model/model';
import type { Workload } from '../model/read/kubernetes/workloads';

export const syncWaveBehindItsUser: Rule = {
  id: 'sync-wave-behind-its-user',
  hop: 'any-object',
  severity: 'error',
  summary: 'What a pod needs to start is in the same Argo CD sync wave or an earlier one.',
  why: `Argo CD goes to the next wave when everything in this one is healthy. A Deployment whose ConfigMap, Secret or service account comes later never
gets healthy: its pods wait for what Argo CD holds back, and the sync waits for the pods, for ever.`,
  fix: 'Give what is needed a lower argocd.argoproj.io/sync-wave than what needs it.',
  reads: ['ConfigMap', 'Namespace', 'ServiceAccount', ...SECRET_MAKERS, ...WORKLOADS],
  ...twins(
    RECEIVER.replace(
      '{name: alloy, namespace: observability}\ndata',
      '{name: alloy, namespace: observability, annotations: {argocd.argoproj.io/sync-wave: "0"}}\ndata',
    ),
    'sync-wave: "0"',
    'sync-wave: "1"',
  ),
  *check(model) {
    for (const workload of model.workloads) {
      // Argo CD orders the hooks of other phases by their phase first.
      if (workload.manifest.annotations[HOOK]) continue;
      for (const needed of neededBy(model, workload)) {
        if (wave(needed) <= wave(workload.manifest)) continue;
        yield {
          object: needed,
          path: ['metadata', 'annotations', WAVE],
          got: `it is in wave ${wave(needed)}, and ${nameOf(workload.manifest)}, which needs it, in wave ${wave(workload.manifest)}`,
        };
      }
    }
  },
};

const WAVE = 'argocd.argoproj.io/sync-wave';
const HOOK = 'argocd.argoproj.io/hook';

function wave({ annotations }: Manifest): number {
  const wave = Number.parseInt(annotations[WAVE] ?? '0', 10);
  return Number.isSafeInteger(wave) ? wave : 0;
}

function neededBy(model: Model, { spec, namespace }: Workload): Set<Manifest> {
  const volumes = list(get(spec, 'volumes')).filter(
    volume => get(volume, 'secret', 'optional') !== true && get(volume, 'configMap', 'optional') !== true,
  );
  const maps = volumes.flatMap(volume => text(get(volume, 'configMap', 'name')) ?? []);
  const secrets = volumes.flatMap(volume => text(get(volume, 'secret', 'secretName')) ?? []);
  const account = text(get(spec, 'serviceAccountName'));
  return new Set([
    ...maps.flatMap(name => model.manifests.find('ConfigMap', namespace, name) ?? []),
    ...secrets.flatMap(name => secretMakers(model, name, namespace)),
    ...(account ? [model.manifests.find('ServiceAccount', namespace, account)] : []).flatMap(found => found ?? []),
    ...(namespace ? [model.manifests.find('Namespace', '', namespace)] : []).flatMap(found => found ?? []),
  ]);
}
