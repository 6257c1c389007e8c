/**
 * What Alloy's heap takes for each MiB of the worst message, uncompressed, in MiB: nothing but empty items of two bytes each, which
 * gzip makes a thousand times smaller. Seen on Alloy 1.18, docs/decisions/0010-one-figure-for-memory.md.
 */
export const HEAP_PER_MESSAGE_MIB = {
  /** Once decoded: before the memory limiter, and over gRPC before a credential is asked for. */
  decoded: 75,
  /** In all, where the memory limiter lets it on: split, and made ready for the backend. */
  passedOn: 230,
} as const;
