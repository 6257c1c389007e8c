import { few, get, list, text, written } from '../../kubernetes/json';
import { WORKLOADS } from '../../kubernetes/kinds';
import { RECEIVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';

export const volumeMissing: Rule = {
  id: 'volume-missing',
  hop: 'pods',
  severity: 'error',
  summary: 'Every volume that a container mounts is one of its pod.',
  why: `Kubernetes refuses the object ("volumeMounts[0].name: Not found"): the sync fails, and the old pods stay.`,
  fix: 'Correct the name, or add the volume.',
  reads: [...WORKLOADS],
  ...twins(RECEIVER, '- {name: data, emptyDir', '- {name: storage, emptyDir'),
  *check({ workloads }) {
    for (const { manifest, spec, containers } of workloads) {
      const volumes = new Set([
        ...list(get(spec, 'volumes')).flatMap(volume => text(get(volume, 'name')) ?? []),
        ...list(get(manifest.value, 'spec', 'volumeClaimTemplates')).flatMap(
          claim => text(get(claim, 'metadata', 'name')) ?? [],
        ),
      ]);
      for (const { value, path } of containers) {
        const index = list(get(value, 'volumeMounts')).findIndex(mount => !volumes.has(text(get(mount, 'name')) ?? ''));
        if (index < 0) continue;
        const name = get(value, 'volumeMounts', index, 'name');
        yield {
          object: manifest,
          path: [...path, 'volumeMounts', index, 'name'],
          got: `there is no volume ${name === undefined ? 'without a name' : written(name)}${volumes.size > 0 ? `, only ${few(volumes)}` : '; the pod has no volumes'}`,
        };
      }
    }
  },
};
