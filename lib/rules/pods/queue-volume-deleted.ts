import { get, list, record, text } from '../../kubernetes/json';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { deployed, onDisk } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { groupBy } from '../model/group';
import { queueDirectories } from '../model/queue-directories';

export const queueVolumeDeleted: Rule = {
  id: 'queue-volume-deleted',
  hop: 'pods',
  severity: 'warning',
  summary: 'The claims of a StatefulSet that queues are on stay when the StatefulSet or a pod goes.',
  why: `Senders got OK when their data were on the volume. With persistentVolumeClaimRetentionPolicy Delete, Kubernetes deletes the claims of pods that are scaled away, or all of them with the
StatefulSet, and what had not been sent goes with them: a queue on disk is not emptied when its process is told to stop.`,
  fix: 'Write Retain, or nothing, which means Retain. In the values of the grafana/alloy chart: controller.enableStatefulSetAutoDeletePVC: false.',
  reads: [...CONFIGS, ...WORKLOADS],
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
    )
      .replace('kind: Deployment', 'kind: StatefulSet')
      .replace('        - {name: data, persistentVolumeClaim: {claimName: alloy}}\n', '')
      .replace(
        '  replicas: 1\n',
        `  replicas: 1
  persistentVolumeClaimRetentionPolicy: {whenDeleted: Retain, whenScaled: Retain}
  volumeClaimTemplates:
    - metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}
`,
      ),
    'whenScaled: Retain',
    'whenScaled: Delete',
  ),
  *check(model) {
    const onClaims = queueDirectories(model).filter(({ mount, volume, process }) => {
      const name = text(get(mount, 'name'));
      const templates = list(get(process.workload.manifest.value, 'spec', 'volumeClaimTemplates'));
      return name !== undefined && !volume && templates.some(one => get(one, 'metadata', 'name') === name);
    });
    for (const [{ manifest }, [first]] of groupBy(onClaims, ({ process }) => process.workload)) {
      const policy = record(get(manifest.value, 'spec', 'persistentVolumeClaimRetentionPolicy'));
      for (const [field, when] of Object.entries(WHEN)) {
        if (policy[field] !== 'Delete') continue;
        yield {
          object: manifest,
          path: ['spec', 'persistentVolumeClaimRetentionPolicy', field],
          got: `${first!.storage.id} keeps queues on the claim ${get(first!.mount, 'name')}, which is deleted ${when}`,
        };
      }
    }
  },
};

const WHEN: Readonly<Record<string, string>> = {
  whenDeleted: 'with the StatefulSet',
  whenScaled: 'when its pod is scaled away',
};
