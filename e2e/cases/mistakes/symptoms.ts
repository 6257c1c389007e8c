import type { Transport } from '../../lab/edge';
import type { KubeObject } from '../../lab/kubernetes';
import type { Context } from '../case';
import { flags, type Overrides, type Seen } from '../probe';

/** One wrong field, and the symptom that it must show. */
export interface Mistake {
  readonly what: string;
  readonly objects?: (context: Context) => KubeObject[];
  /** What no object says; gives what undoes it. */
  readonly make?: (context: Context) => Promise<() => Promise<void>>;
  /** What a sender must see, in this order: what fails first, so that the change is known to be there. */
  readonly symptoms: readonly Symptom[];
  /** A running gateway keeps what it has when the new configuration lacks something; a new one shows the mistake. */
  readonly newGateway?: boolean;
}

export interface Symptom {
  readonly transport: Transport;
  readonly what?: string;
  readonly overrides?: (context: Context) => Overrides;
  readonly holds: (seen: Seen) => boolean;
}

/** No status: the connection, or the handshake, came to nothing. */
export const noAnswer: Symptom['holds'] = seen => seen.error !== undefined && seen.status === undefined;

/** This status, gRPC's where there is one, with the flag that the gateway writes and, if said, these words. */
export const answers =
  (status: number, flag: string, words = ''): Symptom['holds'] =>
  seen =>
    (seen.grpcStatus ?? seen.status) === status && flags(seen) === flag && wordsOf(seen).includes(words);

export const http = (holds: Symptom['holds']): Symptom => ({ transport: 'http', holds });
export const grpc = (holds: Symptom['holds']): Symptom => ({ transport: 'grpc', holds });

/** Of the answer. */
export const wordsOf = ({ body, grpcMessage }: Seen): string => `${body ?? ''}${grpcMessage ?? ''}`;
