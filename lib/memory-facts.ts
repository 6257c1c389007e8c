/**
 * MiB of memory that Alloy takes for each MiB of the worst message, uncompressed: nothing but empty items of two bytes each, which gzip
 * makes a thousand times smaller. It is taken before the memory limiter sees anything, over gRPC before a credential is asked for.
 */
export const HEAP_PER_MESSAGE_MIB = 75;
