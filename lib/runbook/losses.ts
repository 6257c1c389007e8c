import { type Delivery, deliveryOf } from '../environment/delivery';
import { takesZstd } from '../environment/derive';
import { allDestinations, type Destination, isSampled } from '../environment/destinations';
import type { Environment } from '../environment/schema';
import { samplingOf } from '../environment/tail-sampling';
import { pathOf } from '../path/path';
import { codes, list, section } from './markdown';

/** The runbook's section on what senders retry and what is lost. */
export function losses(environment: Environment): string {
  const { receiver, alloy } = environment;
  const sampling = samplingOf(environment);
  return section(
    'What senders retry, and what is lost',
    '**Retried** by senders, those that retry at all (`docs/senders.md`):',
    list([
      'OTLP/gRPC: CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS; RESOURCE_EXHAUSTED only with RetryInfo, but by Java, Python and PHP always',
      'OTLP/HTTP: 429, 502, 503, 504',
    ]),
    '**Lost**, with a line in the sender’s log at most:',
    list([
      'OTLP/gRPC: UNIMPLEMENTED (no route), RESOURCE_EXHAUSTED (too large), UNAUTHENTICATED, PERMISSION_DENIED, INVALID_ARGUMENT',
      'OTLP/HTTP: 400, 401, 403, 404',
    ]),
    'A mistake that ends in the second is silent and for good: try a new sender with one item, and see it arrive. The gateway retries only what has not reached Alloy; the sender’s retry is the one that backs off.',
    'And behind the door:',
    list([
      ...deliveries(environment),
      `A pod that is told to go keeps receiving for ${alloy.shutdown.preStopSeconds} s, then has ${alloy.shutdown.flushSeconds} s to finish what is under way.`,
      `A message over ${receiver.grpc.maxMessageMiB} MiB (gRPC) or a body over ${receiver.http.maxBodyMiB} MiB (HTTP), uncompressed, is refused whole.`,
      ...refusedCompression(environment),
      sampling &&
        `Tail sampling keeps at most ${sampling.numTraces} traces for ${sampling.decisionWaitSeconds} s; what it does not choose is dropped as meant.`,
    ]),
  );
}

function deliveries(environment: Environment): string[] {
  const lines = allDestinations(environment).map(one => ({ label: one.label, text: inWords(environment, one) }));
  const texts = [...new Set(lines.map(({ text }) => text))];
  return texts.map(text => `${codes(lines.filter(line => line.text === text).map(({ label }) => label))}: ${text}`);
}

function inWords(environment: Environment, destination: Destination): string {
  const delivery = deliveryOf(environment, destination);
  const sampled = isSampled(environment, destination.signal);
  const split =
    delivery.maxSizeBytes === undefined
      ? 'Nothing is split: the backend takes what is let in.'
      : `What is over ${delivery.maxSizeBytes} bytes is split before it is sent.`;
  return `\`${delivery.word}\`: ${[promise(delivery, sampled), given(delivery), full(delivery, destination, sampled), split].join(' ')}`;
}

/** What OK means. */
function promise({ word, retry }: Delivery, sampled: boolean): string {
  const yes = sampled
    ? 'the tail sampler says yes by itself, and what it holds is gone with a pod that is killed.'
    : undefined;
  switch (word) {
    case 'acknowledged':
      return `OK means that the backend has it: nothing is lost with a pod. While a backend is away, Alloy tries for ${retry.maxElapsedSeconds} s and then tells the sender, whose own retries go on for as long as they are set to; what a sender gives up is lost there, and known there.`;
    case 'memory':
      return `${yes ?? 'OK means that it waits in the pod’s memory.'} What waits is gone with a pod that is killed, and a pod that is told to go sends what it can first.`;
    case 'disk':
      return `${yes ?? 'OK means that it is on the pod’s volume.'} What waits there goes on when the pod is back, which may send the last requests twice.`;
  }
}

function given({ word, retry }: Delivery): string {
  if (word === 'acknowledged') return '';
  return retry.maxElapsedSeconds
    ? `A request that the backend does not take is dropped after ${retry.maxElapsedSeconds} s of retries, and one that it refuses for good at once.`
    : 'A request that the backend does not take is retried without end, and one that it refuses for good dropped at once.';
}

function full({ word, queueSize, numConsumers }: Delivery, { isFirst }: Destination, sampled: boolean): string {
  if (word === 'acknowledged')
    return `At most ${numConsumers} requests are with the backend at a time and ${queueSize} in all wait in each pod; more get 503 or UNAVAILABLE, which senders retry.`;
  const more = !isFirst
    ? 'is dropped, since a copy’s backend never holds up the first destination'
    : sampled
      ? 'is dropped'
      : 'gets 503 or UNAVAILABLE, which senders retry';
  return `At most ${queueSize} bytes wait in each pod; more ${more}.`;
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
