import { destinationOf } from '../alloy/exporter';
import type { Environment } from '../environment/schema';
import { pathOf } from '../path';
import { codes, list, section, table } from './markdown';

export function losses(environment: Environment): string {
  const { receiver, alloy, pipeline } = environment;
  return section(
    'What senders retry, and what is lost',
    table(
      ['', 'OTLP/gRPC', 'OTLP/HTTP'],
      [
        [
          'retried by senders',
          'CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS; RESOURCE_EXHAUSTED only with RetryInfo',
          '429, 502, 503, 504',
        ],
        [
          '**lost**, with a line in the sender’s log at most',
          'UNIMPLEMENTED (no route), RESOURCE_EXHAUSTED (too large), UNAUTHENTICATED, PERMISSION_DENIED, INVALID_ARGUMENT',
          '400, 401, 403, 404',
        ],
      ],
    ),
    'A mistake of the second row is silent and for good: try a new sender with one item, and see it arrive. The gateway retries only what has not reached Alloy; the sender’s retry is the one that backs off.',
    'And behind the door:',
    list([
      `Alloy’s queues are in memory. What a pod has accepted and not delivered when it dies is gone; a pod that is told to go keeps receiving for ${alloy.shutdown.preStopSeconds} s, then flushes for ${alloy.shutdown.flushSeconds} s, and what a backend does not take then is gone too.`,
      ...queues(environment),
      `A message over ${receiver.grpc.maxMessageMiB} MiB (gRPC) or a body over ${receiver.http.maxBodyMiB} MiB (HTTP) is refused whole.`,
      pipeline.tailSampling &&
        `Tail sampling keeps at most ${pipeline.tailSampling.numTraces} traces for ${pipeline.tailSampling.decisionWaitSeconds} s; what it does not choose is dropped as meant.`,
    ]),
  );
}

function queues(environment: Environment): string[] {
  const { signals } = pathOf(environment);
  const lines = signals.map(signal => {
    const { queue, retry } = destinationOf(environment, signal)!.client;
    const end = retry.maxElapsedSeconds
      ? `dropped after ${retry.maxElapsedSeconds} s of retries`
      : 'retried for as long as the pod lives';
    return {
      signal,
      text: `at most ${queue.size} batches wait for a backend in each pod, and each is ${end}; more are refused and counted as \`enqueue_failed\`.`,
    };
  });
  const texts = [...new Set(lines.map(({ text }) => text))];
  return texts.map(text => `${codes(lines.filter(line => line.text === text).map(({ signal }) => signal))}: ${text}`);
}
