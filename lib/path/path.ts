/**
 * The way of the packet, once: every port, host and name that two hops share. Charts, values, config.alloy, runbook and
 * messages read it; none repeats it.
 */
import { perEnvironment } from '../environment/per-environment';
import { SIGNALS, type Signal } from '../environment/schema/telemetry';
import { type Edge, edgesOf } from './edges';
import { type Tier, tiersOf } from './tiers';

export type { Edge, Listener, PathMatch } from './edges';
export type { Receiver, Tier, Transport } from './tiers';
export type { ObjectRef } from './workloads';

export interface PathTable {
  /** The signals that have a destination. */
  readonly signals: readonly Signal[];
  /** The ways in. */
  readonly edges: readonly Edge[];
  /** Alloy, in the order of the data. */
  readonly tiers: readonly Tier[];
}

/** The header by which Tempo, Mimir and Loki tell tenants apart. */
export const TENANT_HEADER = 'x-scope-orgid';

export const pathOf = perEnvironment((environment): PathTable => {
  const signals = SIGNALS.filter(signal => environment.destinations[signal]);
  const tiers = tiersOf(environment);
  return { signals, edges: edgesOf(environment, signals, tiers), tiers };
});
