import { type Delivery, deliveryOf } from '../environment/delivery';
import { takesZstd } from '../environment/derive';
import type { Environment } from '../environment/schema';
import { pathOf } from '../path/path';
import { codes, list, section, table } from './markdown';

/** The runbook's section on what senders retry and what is lost. */
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
      ...deliveries(environment),
      `A pod that is told to go keeps receiving for ${alloy.shutdown.preStopSeconds} s, then has ${alloy.shutdown.flushSeconds} s to finish what is under way.`,
      `A message over ${receiver.grpc.maxMessageMiB} MiB (gRPC) or a body over ${receiver.http.maxBodyMiB} MiB (HTTP), uncompressed, is refused whole.`,
      ...refusedCompression(environment),
      pipeline.tailSampling &&
        `Tail sampling keeps at most ${pipeline.tailSampling.numTraces} traces for ${pipeline.tailSampling.decisionWaitSeconds} s; what it does not choose is dropped as meant.`,
    ]),
  );
}

function deliveries(environment: Environment): string[] {
  const lines = pathOf(environment).signals.map(signal => ({
    signal,
    text: delivery(deliveryOf(environment, signal)!),
  }));
  const texts = [...new Set(lines.map(({ text }) => text))];
  return texts.map(text => `${codes(lines.filter(line => line.text === text).map(({ signal }) => signal))}: ${text}`);
}

function delivery({ acknowledged, queueSize, numConsumers, maxSizeBytes, retry }: Delivery): string {
  const split =
    maxSizeBytes === undefined
      ? 'Nothing is split: the backend takes what is let in.'
      : `What is over ${maxSizeBytes} bytes is split before it is sent.`;
  if (acknowledged) {
    return `OK means that the backend has it: nothing is lost with a pod. While a backend is away, Alloy tries for ${retry.maxElapsedSeconds} s and then tells the sender, whose own retries go on for as long as they are set to; what a sender gives up is lost there, and known there. At most ${numConsumers} requests are with the backend at a time and ${queueSize} in all wait in each pod; more get 503 or UNAVAILABLE, which senders retry. ${split}`;
  }
  const end = retry.maxElapsedSeconds
    ? `dropped after ${retry.maxElapsedSeconds} s of retries`
    : 'retried for as long as the pod lives';
  return `the tail sampler says yes by itself, so that what it holds, and what waits behind it (at most ${queueSize} bytes in each pod), is gone with a pod that is killed. What a backend does not take is ${end}. ${split}`;
}

function refusedCompression(environment: Environment): string[] {
  const receivers = pathOf(environment).edges.flatMap(({ tier }) => tier.receivers);
  const words = receivers
    .filter(({ transport }) => !takesZstd(environment, transport))
    .map(({ transport }) => (transport === 'grpc' ? 'OTLP/gRPC' : 'OTLP/HTTP'));
  const refused = [...new Set(words)];
  if (!refused.length) return [];
  return [
    `zstd is refused over ${refused.join(' and ')} (PERMISSION_DENIED, 403): a few bytes of it can make Alloy take 512 MiB. Senders use gzip; \`receiver.….compressionAlgorithms\` lets it in.`,
  ];
}
