/** Which compressed requests are refused before Alloy unpacks them. */

import type { Environment } from '../../environment/schema';
import type { Transport } from '../../facts/otlp';
import { ENCODING_HEADER } from '../../facts/otlp';

export interface RefusedEncoding {
  /** The condition of an AuthorizationPolicy's rule. */
  readonly when: { readonly key: string; readonly values: string[] };
}

/**
 * zstd, on each transport that does not name it: a frame of 18 bytes that announces a window of 512 MiB makes the decoder take
 * that much, over gRPC before a credential is asked for, and Alloy's receiver for gRPC takes every encoding that it knows.
 */
export function refusedEncodings<T extends { readonly transport: Transport }>(
  environment: Environment,
  among: readonly T[],
): (T & RefusedEncoding)[] {
  return among
    .filter(
      ({ transport }) => !(environment.receiver[transport].compressionAlgorithms as readonly string[]).includes('zstd'),
    )
    .map(listener => ({
      ...listener,
      when: { key: `request.headers[${ENCODING_HEADER[listener.transport]}]`, values: ['zstd'] },
    }));
}
