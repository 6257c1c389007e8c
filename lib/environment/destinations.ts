/** The destinations of an environment, one by one: a signal has one, or a list of them. */
import type { DeliveryWord } from '../facts/delivery';
import { SIGNALS, type Signal } from '../facts/otlp';
import { serviceOf } from './endpoints';
import { replicasOf } from './replicas';
import type { Environment } from './schema';
import type { Path } from './structure';

type Written = NonNullable<Environment['destinations'][Signal]>;
type One = Extract<Written, readonly unknown[]>[number];

/** What an environment says of the client of a destination, defaults filled in. */
export type Client = NonNullable<One['otlp']>;

/** How the connection to a backend is protected. */
export type Protection = 'none' | 'mesh' | 'server';

/** Where one signal goes. */
export interface Destination {
  readonly signal: Signal;
  /** Label of the exporter in config.alloy: the signal, with the destination's name behind it if there is one. */
  readonly label: string;
  /** Where the environment file says the client: at the transport, or at the preset that stands for one. */
  readonly path: Path;
  readonly protocol: 'otlp' | 'otlphttp';
  /** The preset that stands for this destination, such as `loki`. */
  readonly preset?: string;
  readonly client: Client;
  /** Whether this is the signal's first destination, whose answer is the sender's. */
  readonly isFirst: boolean;
}

/** The most destinations that a signal can have. */
export const MOST_DESTINATIONS = 8;

/** The destination of a signal by its place in the list; undefined where there is none. A destination without a list is in place 0. */
export function destinationAt({ destinations }: Environment, signal: Signal, place: number): Destination | undefined {
  const written: Written | undefined = destinations[signal];
  const list = isList(written);
  const one: One | undefined = list ? written[place] : place === 0 ? written : undefined;
  const client = one?.otlp ?? one?.otlphttp;
  if (!one || !client) return undefined;
  const protocol = one.otlp ? 'otlp' : 'otlphttp';
  return {
    signal,
    label: [signal, nameOf(one, place)].filter(Boolean).join('_'),
    path: ['destinations', signal, ...(list ? [place] : []), one.preset ?? protocol],
    protocol,
    preset: one.preset,
    client,
    isFirst: place === 0,
  };
}

/** The destinations as an environment file without presets says them. */
export function plainDestinations({ destinations }: Environment): Record<string, unknown> {
  const plain = ({ preset, ...one }: One, place: number) => ({ name: nameOf({ ...one, preset }, place), ...one });
  return Object.fromEntries(
    SIGNALS.flatMap(signal => {
      const written: Written | undefined = destinations[signal];
      if (!written) return [];
      return [[signal, isList(written) ? written.map(plain) : plain(written, 0)]];
    }),
  );
}

/** The name of a destination; of a preset that is not the first, in small letters, as labels are. */
function nameOf({ name, preset }: One, place: number): string | undefined {
  return name ?? (place > 0 ? preset?.replace(/[A-Z]/g, capital => `_${capital.toLowerCase()}`) : undefined);
}

/** The destinations of a signal, the one that answers senders first. */
export function destinationsOf(environment: Environment, signal: Signal): Destination[] {
  const written: Written | undefined = environment.destinations[signal];
  const places = isList(written) ? written.length : 1;
  return Array.from({ length: places }, (_, place) => destinationAt(environment, signal, place)).filter(
    one => one !== undefined,
  );
}

/** All destinations of these signals, signal by signal. */
export function allDestinations(environment: Environment, signals: readonly Signal[] = SIGNALS): Destination[] {
  return signals.flatMap(signal => destinationsOf(environment, signal));
}

/** How the connection to a destination is protected, with the transport's default filled in. */
export function protectionOf(environment: Environment, { protocol, client }: Destination): Protection {
  const said = client.tls && (Object.keys(client.tls) as Protection[]).find(key => client.tls![key]);
  if (said) return said;
  const plain =
    protocol === 'otlp' ? serviceOf(client.endpoint, environment) !== undefined : client.endpoint.startsWith('http:');
  return plain ? 'none' : 'server';
}

/** What OK means to the sender of what goes there, with the default filled in: nothing behind the tail sampler can answer, and neither can a copy. */
export function deliveryWord(environment: Environment, { signal, client, isFirst }: Destination): DeliveryWord {
  return client.delivery ?? (isFirst && !isSampled(environment, signal) ? 'acknowledged' : 'memory');
}

/** Whether the tail sampler stands before this signal's exporters. */
export function isSampled({ pipeline }: Environment, signal: Signal): boolean {
  return signal === 'traces' && pipeline.tailSampling !== undefined;
}

/** Whether anything of these signals is queued on a volume. */
export function needsVolume(environment: Environment, signals: readonly Signal[] = SIGNALS): boolean {
  return allDestinations(environment, signals).some(one => deliveryWord(environment, one) === 'disk');
}

/** Whether a second tier of Alloy samples: a pod that is the only one samples what it receives. */
export function samplesApart({ pipeline, alloy }: Environment): boolean {
  return pipeline.tailSampling !== undefined && replicasOf(alloy).most > 1;
}

/** How many pods sample. 0: nothing is sampled. */
export function samplingReplicas(environment: Environment): number {
  const { tailSampling } = environment.pipeline;
  if (!tailSampling) return 0;
  return samplesApart(environment) ? (tailSampling.replicas ?? Math.max(2, replicasOf(environment.alloy).least)) : 1;
}

/** The signals that pods of one tier send to backends: those of this signal's tier. */
export function sentWith(environment: Environment, signal: Signal): Signal[] {
  const all = SIGNALS.filter(one => environment.destinations[one]);
  return samplesApart(environment) ? all.filter(one => (one === 'traces') === (signal === 'traces')) : all;
}

function isList(written: Written | undefined): written is Extract<Written, readonly unknown[]> {
  return Array.isArray(written);
}
