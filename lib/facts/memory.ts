/** What one message may cost Alloy, whoever sends it: measured on Alloy 1.18, as docs/decisions/0010-one-figure-for-memory.md says. */

/**
 * MiB of memory for each MiB of a message, uncompressed, once decoded: before the memory limiter, and over gRPC before a credential is
 * asked for. The worst is nothing but values nested in each other; empty items of two bytes each, which gzip makes a thousand times
 * smaller, take 75.
 */
export const DECODED_MIB = 100;

/** The same in all, where the memory limiter lets it on: it is split and made ready for the backend. The worst are empty spans. */
export const PASSED_ON_MIB = 175;

/** The least that a MiB of empty items takes once decoded, in MiB: what the memory limiter surely sees. */
export const EMPTY_ITEMS_MIB = 75;

/** MiB for each MiB of a message of nothing but empty resources, passed on: as it is, and more for each attribute that is written onto each of them. */
export const EMPTY_RESOURCES_MIB = { asTheyAre: 180, perAttribute: 62 } as const;

/**
 * In MiB: a larger message can hold values nested so deep (some 1,250,000 levels) that the decoder's stack goes over the 512 MiB
 * that Go's runtime lets it have. The process ends then, whatever memory it has.
 */
export const DEEPEST_MESSAGE_MIB = 11;

/**
 * What Alloy's heap takes for a trace that waits for the tail sampler's decision, in bytes: so many for each byte of the trace as it is sent, uncompressed,
 * its resources among them, and so many for the trace itself. Measured on Alloy 1.18 with traces of 1 to 50 spans: docs/sampling.md.
 */
export const HELD_TRACE_BYTES = { perByte: 2.5, perTrace: 1024 } as const;

/** The least that a waiting trace takes, in bytes: one span without attributes took 877. */
export const LEAST_HELD_TRACE_BYTES = 800;

/** What a decision that the tail sampler remembers takes, in bytes: 148 were measured. */
export const DECISION_BYTES = 150;
