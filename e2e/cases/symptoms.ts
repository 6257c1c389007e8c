import type { Symptom } from './mistakes';
import { flags, type Seen } from './probe';

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
