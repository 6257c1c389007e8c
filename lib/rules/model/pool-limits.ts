import { get } from '../../kubernetes/json';

/** A limit that a second sender meets. */
export interface TightLimit {
  /** The field, from the policy or the Sidecar's part that has the connection pool. */
  readonly field: readonly string[];
  /** What there can be one of at a time. */
  readonly got: string;
}

/** The limits of one in a connection pool. */
export function* tightLimits(pool: unknown, isHttp2: boolean): Generator<TightLimit> {
  for (const [field, what, isOnlyHttp1] of LIMITS)
    if (get(pool, ...field) === 1 && !(isOnlyHttp1 && isHttp2)) yield { field, got: `at most one ${what} at a time` };
  const each = ['http', 'maxRequestsPerConnection'];
  if (get(pool, ...each) === 1)
    yield { field: each, got: 'each request makes a connection of its own, with a handshake' };
}

const LIMITS: readonly (readonly [field: readonly string[], what: string, isOnlyHttp1: boolean])[] = [
  [['http', 'http2MaxRequests'], 'request', false],
  [['http', 'http1MaxPendingRequests'], 'request that waits for a connection', false],
  [['tcp', 'maxConnections'], 'connection, and OTLP/HTTP takes one for each request', true],
];
