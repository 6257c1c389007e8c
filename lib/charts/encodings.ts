/** Which compressed requests are refused before Alloy unpacks them. */
import { ENCODING_HEADER, type Transport } from '../facts/otlp';

/**
 * The condition of an AuthorizationPolicy's rule by which zstd is refused: a frame of 18 bytes that announces a window of
 * 512 MiB makes the decoder take that much, over gRPC before a credential is asked for, and Alloy's receiver for gRPC takes
 * every encoding that it knows.
 */
export function isZstd(transport: Transport): { key: string; values: string[] } {
  return { key: `request.headers[${ENCODING_HEADER[transport]}]`, values: ['zstd'] };
}
