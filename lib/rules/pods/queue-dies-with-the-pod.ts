import { get, record, text } from '../../kubernetes/json';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { onDisk } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { queueDirectories } from '../model/queue-directories';
import type { AlloyProcess } from '../model/read/alloy/processes';

export const queueDiesWithThePod: Rule = {
  id: 'queue-dies-with-the-pod',
  hop: 'pods',
  severity: 'warning',
  summary: 'The directory of a queue on disk is on a volume that outlives the pod.',
  why: `A queue with otelcol.storage.file keeps what was accepted for the next process that opens the same directory. An emptyDir is deleted with its pod, and the container's own files with
the container: after a rollout, a drain or the loss of a node the senders have been told OK, and the queue is gone.`,
  fix: 'Run a StatefulSet with volumeClaimTemplates, and mount the claim at the directory or above it.',
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(
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
    'persistentVolumeClaim: {claimName: alloy}',
    'emptyDir: {}',
  ),
  *check(model) {
    const seen = new Set<AlloyProcess>();
    for (const { process, storage, directory, mount, volume } of queueDirectories(model)) {
      const { workload, container } = process;
      const kind = DYING.find(key => Object.hasOwn(record(volume?.value), key));
      if ((mount !== undefined && !kind) || seen.has(process)) continue;
      seen.add(process);
      const queue = `${storage.id} keeps queues in ${directory}`;
      yield volume
        ? {
            object: workload.manifest,
            path: [...workload.specPath, 'volumes', volume.index],
            got: `${queue}, on the ${kind} volume ${text(get(volume.value, 'name'))}`,
          }
        : { object: workload.manifest, path: container.path, got: `${queue}, where no volume is mounted` };
    }
  },
};

/** The volumes that Kubernetes deletes with their pod. */
const DYING = ['emptyDir', 'ephemeral'];
