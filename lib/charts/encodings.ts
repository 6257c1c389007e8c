/** Which compressed requests are refused before Alloy decompresses them. */
import { ENCODING_HEADER, type Transport } from '../facts/otlp';

/**
 * The condition of an AuthorizationPolicy's rule that recognizes zstd. A zstd frame of 18 bytes that announces a window
 * of 512 MiB makes the decoder allocate that much. Over gRPC this happens before a credential is checked, and Alloy's
 * gRPC receiver accepts every encoding that it knows.
 */
export function isZstd(transport: Transport): { key: string; values: string[] } {
  return { key: `request.headers[${ENCODING_HEADER[transport]}]`, values: ['zstd'] };
}
