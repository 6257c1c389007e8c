/** What was seen of a cluster before the first sync, as plain data: a recorded observation can be judged again. */
import type { Observations, Seen } from '../observations';

/** Everything that was looked at. */
export interface PreflightSeen extends Pick<Observations, 'objects' | 'secrets' | 'remarks'> {
  /** What the API server says of its version: `/version`. */
  readonly version: Seen<unknown>;
  /** An API's kinds and its schema, by `<group>/<version>`. null: the API server does not have the API. */
  readonly apis: Readonly<Record<string, { readonly kinds: Seen<unknown>; readonly schema: Seen<unknown> }>>;
  /** The addresses of each public name, and of the load balancer that the name should lead to; only where there is one. */
  readonly names: Readonly<
    Record<string, { readonly addresses: Seen<readonly string[]>; readonly balancer: Seen<readonly string[]> }>
  >;
}
