import { get, list, text } from '../../kubernetes/json';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { RECEIVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { placeOfCall } from '../model/read/alloy/command-line';
import { storagePathOf } from '../model/read/alloy/processes';
import { withoutSlashes } from '../model/read/kubernetes/mounts';
import type { Container } from '../model/read/kubernetes/workloads';

export const alloyStorageNotWritable: Rule = {
  id: 'alloy-storage-not-writable',
  hop: 'pods',
  severity: 'error',
  summary: "Alloy's --storage.path is a volume where the container's root is read-only.",
  why: `Alloy creates its storage folder at start, data-alloy in the working folder unless told otherwise. On a read-only root without a volume
there it ends with "read-only file system", and the pods crash in a loop.`,
  fix: 'Mount an emptyDir, or a volume that stays, and give its path as --storage.path.',
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(
    RECEIVER.replace('      ports:', '      securityContext: {readOnlyRootFilesystem: true}\n      ports:'),
    '- {name: data, mountPath: /data}',
    '- {name: data, mountPath: /var/data}',
  ),
  *check({ processes }) {
    for (const { workload, container, configPath } of processes) {
      const isReadOnly = get(container.value, 'securityContext', 'readOnlyRootFilesystem') === true;
      if (!isReadOnly || configPath === undefined) continue;
      const storage = storagePathOf(container);
      if (storage === undefined || mounts(container).some(at => storage === at || storage.startsWith(`${at}/`)))
        continue;
      yield {
        object: workload.manifest,
        path: placeOfCall(container),
        got: `the root is read-only, and no volume is mounted at the storage path ${storage}`,
      };
    }
  },
};

function mounts({ value }: Container): string[] {
  return list(get(value, 'volumeMounts'))
    .filter(mount => get(mount, 'readOnly') !== true)
    .flatMap(mount => text(get(mount, 'mountPath')) ?? [])
    .map(withoutSlashes);
}
