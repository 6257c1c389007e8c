/**
 * The way of the packet, once: every port, host and name that two hops share. Charts, values, config.alloy, runbook and
 * messages read it; none repeats it.
 */
import type { Environment } from '../environment/schema';
import { SIGNALS, type Signal } from '../facts/otlp';
import { type Edge, edgesOf } from './edges';
import { type Tier, tiersOf } from './tiers';

export type { Edge, Listener } from './edges';
export type { Receiver, Tier } from './tiers';
export type { ObjectRef } from './workloads';

export interface PathTable {
  /** The signals that have a destination. */
  readonly signals: readonly Signal[];
  /** The ways in. */
  readonly edges: readonly Edge[];
  /** Alloy, in the order of the data. */
  readonly tiers: readonly Tier[];
}

/** Pods that send to others. */
export type Sender = Pick<Edge, 'principal' | 'namespace' | 'labels'>;

/** Who may send to a tier, and nobody else. */
export function sendersTo({ edges }: PathTable, tier: Tier): readonly Sender[] {
  return edges.filter(edge => edge.tier === tier);
}

const known = new WeakMap<Environment, PathTable>();

/** The same table at every call: environments are frozen, and edges, tiers and listeners are told apart by identity. */
export function pathOf(environment: Environment): PathTable {
  const table = known.get(environment) ?? tableOf(environment);
  known.set(environment, table);
  return table;
}

function tableOf(environment: Environment): PathTable {
  const signals = SIGNALS.filter(signal => environment.destinations[signal]);
  const tiers = tiersOf(environment, signals);
  return { signals, edges: edgesOf(environment, tiers), tiers };
}
