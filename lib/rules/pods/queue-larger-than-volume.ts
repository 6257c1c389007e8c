import { SIGNALS } from '../../facts/otlp';
import { get, list, text } from '../../kubernetes/json';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { quantity } from '../../kubernetes/units';
import { deployed, onDisk } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { groupBy } from '../model/group';
import { type Model, perModel } from '../model/model';
import { queueDirectories } from '../model/queue-directories';
import { type AlloyConfig, type Component, outputs } from '../model/read/alloy/config';
import { queueOf } from '../model/read/alloy/queues';

export const queueLargerThanVolume: Rule = {
  id: 'queue-larger-than-volume',
  hop: 'pods',
  severity: 'warning',
  summary: 'The claim for queues on disk asks for more than the queues may hold.',
  why: `A queue that is full refuses, and keeps what it has. A volume that is full refuses too ("no space left on device"), but then Alloy cannot write down what it takes from the
queue, and forgets it: in 3 of 10 tests on a full volume most of what had been answered with 200 was lost (45 of 58, 58 of 69 and 21 of 35 requests). An exporter has
a queue of queue_size for each signal; their files are a fifth to two fifths larger, and do not shrink.`,
  fix: 'Write a smaller queue_size with sizer = "bytes", or a larger claim: twice what all queues may hold.',
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
    sizer = "bytes"
    queue_size = 4000000000
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
  volumeClaimTemplates:
    - metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}
`,
      ),
    'storage: 10Gi',
    'storage: 2Gi',
  ),
  *check(model) {
    const onClaims = queueDirectories(model).filter(({ mount, volume }) => mount !== undefined && !volume);
    for (const [process, directories] of groupBy(onClaims, found => found.process)) {
      const { manifest } = process.workload;
      for (const [index, template] of list(get(manifest.value, 'spec', 'volumeClaimTemplates')).entries()) {
        const name = text(get(template, 'metadata', 'name'));
        const requested = get(template, 'spec', 'resources', 'requests', 'storage');
        const bytes = quantity(requested);
        const here = directories.filter(({ mount }) => get(mount, 'name') === name);
        const most = here.flatMap(({ exporters }) => exporters).reduce((sum, one) => sum + mostBytes(model, one), 0);
        // providers make whole GiB
        if (name === undefined || bytes === undefined || most <= Math.ceil(bytes / GIB) * GIB) continue;
        yield {
          object: manifest,
          path: ['spec', 'volumeClaimTemplates', index, 'spec', 'resources', 'requests', 'storage'],
          got: `the claim ${name} asks for ${requested}, and its queues may hold ${(most / GIB).toFixed(1)} GiB`,
        };
      }
    }
  },
};

const GIB = 1024 ** 3;

/** The bytes that the queues of an exporter may hold at least: one of each signal that somebody sends there. */
function mostBytes(model: Model, exporter: Component): number {
  const { size, sizer } = queueOf(exporter)!;
  const signals = signalsSent(model, exporter.config).get(exporter) ?? [];
  return sizer === 'bytes' && typeof size === 'number' ? size * new Set(signals).size : 0;
}

/** The signals that come to each component, as often as somebody sends them. */
const signalsSent = perModel((_, { components }: AlloyConfig) => {
  const pairs = components.flatMap(component =>
    SIGNALS.flatMap(signal => (outputs(component, signal) ?? []).map(to => ({ to, signal }))),
  );
  return new Map([...groupBy(pairs, ({ to }) => to)].map(([to, some]) => [to, some.map(({ signal }) => signal)]));
});
