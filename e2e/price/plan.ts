import type { Transport } from '../lab/edge';

/** What a destination may promise, as an environment says it. */
export const WORDS = ['acknowledged', 'memory', 'disk'] as const;
export type Word = (typeof WORDS)[number];

export const COMPRESSIONS = ['none', 'snappy', 'zstd', 'gzip'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

/** How Alloy's exporter is set up. */
export interface Form {
  readonly word: Word;
  /** Between Alloy and the backend. @default - what an environment has that says nothing */
  readonly compression?: Compression;
}

/** What is sent, at which pace, and how long the backend takes. */
export interface Load {
  readonly transport: Transport;
  /** Whether senders compress. */
  readonly gzip: boolean;
  /** Spans in a request. */
  readonly spans: number;
  /** Bytes of a span, as protobuf encodes them. */
  readonly bytes: number;
  /** Connections, each with one request at a time. */
  readonly senders: number;
  /** Requests a second in all; 0: each sender sends again at once. */
  readonly rate: number;
  /** How long the backend takes to answer, in milliseconds. */
  readonly latency: number;
}

/** The same pace for every word, below what one core can do: a part that waits for a core has more to do than its work. */
const BYTES_A_SECOND = 7_500_000;
const REQUESTS_A_SECOND = 400;

/** The load that every other one is compared with: an SDK's batch, uncompressed over gRPC, as SDKs send unless told otherwise. */
export const USUAL: Load = load({});

/** What each word is measured with. */
export const LOADS: readonly Load[] = [
  USUAL,
  load({ latency: 100 }),
  load({ transport: 'http' }),
  load({ gzip: true }),
  load({ bytes: 2000 }),
  load({ spans: 8 }),
  load({ spans: 64 }),
  load({ spans: 2000 }),
];

export const LATENCIES = [0, 10, 100, 500] as const;

/** One span a request from more senders than Alloy has consumers: what a pod can take, shown by requests alone. */
export const flood = (latency: number): Load => load({ spans: 1, latency, senders: 300, rate: 0 });

/** Every other round goes backwards, so that what the machine does meanwhile falls on all words alike. */
export const ROUNDS = 4;
/** How long a load is sent in a round, after a second in which it is not measured. */
export const SECONDS = 1.5;

function load(given: Partial<Load>): Load {
  const { spans = 512, bytes = 500 } = given;
  const rate = Math.min(BYTES_A_SECOND / (spans * bytes), REQUESTS_A_SECOND);
  return { transport: 'grpc', gzip: false, spans, bytes, senders: 16, rate, latency: 0, ...given };
}

/** What a run consists of. */
export const PARTS_OF_RUN = ['words', 'compression', 'latency'] as const;
export type PartOfRun = (typeof PARTS_OF_RUN)[number];

/** A form that is started once, for its loads. */
export interface Turn {
  readonly part: PartOfRun;
  readonly form: Form;
  readonly loads: readonly Load[];
}

/** Everything that is measured, in its order. */
export function turns(parts: readonly PartOfRun[]): Turn[] {
  const round = [
    ...WORDS.map((word): Turn => ({ part: 'words', form: { word }, loads: LOADS })),
    ...COMPRESSIONS.map(
      (compression): Turn => ({ part: 'compression', form: { word: 'acknowledged', compression }, loads: [USUAL] }),
    ),
    { part: 'latency', form: { word: 'acknowledged' }, loads: LATENCIES.map(flood) } as const,
  ].filter(({ part }) => parts.includes(part));
  return Array.from({ length: ROUNDS }, (_, index) => (index % 2 === 0 ? round : round.toReversed())).flat();
}
