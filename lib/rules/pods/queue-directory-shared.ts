import { get, text } from '../../kubernetes/json';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { deployed, onDisk } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import type { Model } from '../model/model';
import { queueDirectories } from '../model/queue-directories';
import type { AlloyProcess } from '../model/read/alloy/processes';
import type { Workload } from '../model/read/kubernetes/workloads';
import { manyPods } from '../model/replicas';

export const queueDirectoryShared: Rule = {
  id: 'queue-directory-shared',
  hop: 'pods',
  severity: 'error',
  summary: 'Each pod of Alloy has the directory of its queues to itself, in a rollout too.',
  why: `Alloy locks the files of otelcol.storage.file. A second pod with the same directory becomes ready, but its exporter fails ("failed to start scheduled component",
err=timeout) and it refuses every request (503, status 14) until it starts again: in a test it still did 30 seconds after the first had left. On another node the pod does not
start as long as a ReadWriteOnce volume is attached to the first. A Deployment's rollout starts the new pod before the old one ends.`,
  fix: 'Run a StatefulSet with volumeClaimTemplates: each pod has a claim of its own, and is replaced in place.',
  reads: [...CONFIGS, 'HorizontalPodAutoscaler', ...WORKLOADS],
  ...twins(
    deployed(
      onDisk(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlphttp.tempo.input] }
}
otelcol.exporter.otlphttp "tempo" {
  client { endpoint = "https://tempo.example.com" }
  sending_queue {
    storage = otelcol.storage.file.queue.handler
  }
}
otelcol.storage.file "queue" { }`),
    ).replace('  replicas: 1\n', '  replicas: 1\n  strategy: {type: Recreate}\n'),
    '  strategy: {type: Recreate}\n',
    '',
  ),
  *check(model) {
    const seen = new Set<AlloyProcess>();
    for (const { process, storage, directory, mount, volume } of queueDirectories(model)) {
      const { workload } = process;
      const claim = text(get(volume?.value, 'persistentVolumeClaim', 'claimName'));
      // subPathExpr gives each pod a folder of its own
      if (!volume || claim === undefined || get(mount, 'subPathExpr') !== undefined || seen.has(process)) continue;
      const many = together(model, workload);
      if (!many) continue;
      seen.add(process);
      yield {
        object: workload.manifest,
        path: [...workload.specPath, 'volumes', volume.index],
        got: `${storage.id} keeps queues in ${directory}, on the claim ${claim}, and ${nameOf(workload.manifest)} ${many}`,
      };
    }
  },
};

/** Says how several pods of a workload run at the same time. undefined if that is not certain. */
function together(model: Model, workload: Workload): string | undefined {
  const { kind, value } = workload.manifest;
  if (kind === 'DaemonSet') return undefined;
  const many = manyPods(model, workload);
  if (many || kind !== 'Deployment' || get(value, 'spec', 'replicas') === 0) return many;
  const strategy = get(value, 'spec', 'strategy');
  const isRolling = ['RollingUpdate', undefined].includes(text(get(strategy, 'type')));
  // 25 % unless written, rounded up
  const surge = get(strategy, 'rollingUpdate', 'maxSurge') ?? '25%';
  return isRolling && surge !== 0 && surge !== '0%' ? 'starts the new pod before the old one ends' : undefined;
}
