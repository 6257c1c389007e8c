/**
 * The packet's path, computed once: every port, host and name that two hops share. Charts, values, config.alloy,
 * runbook and messages read them here.
 */
import type { EdgeView } from '../environment/edge-views';
import type { Environment } from '../environment/schema';
import { SIGNALS, type Signal } from '../facts/otlp';
import { type Edge, edgesOf } from './edges';
import { type Tier, tiersOf } from './tiers';

export type { Edge, Listener } from './edges';
export type { Receiver, Tier } from './tiers';
export type { ObjectRef } from './workloads';

/** The path of an environment. */
interface PathTable {
  /** The signals that have a destination. */
  readonly signals: readonly Signal[];
  /** The ways in from outside. */
  readonly edges: readonly Edge[];
  /** The tiers of Alloy, in the order in which data passes them. */
  readonly tiers: readonly Tier[];
}

/** Pods that send to a tier. */
type Sender = Pick<Edge, 'principal' | 'namespace' | 'labels'>;

/** The pods that may send to a tier; no others may. */
export function sendersTo({ edges, tiers }: PathTable, tier: Tier): readonly Sender[] {
  return [...edges.filter(edge => edge.tier === tier), ...tiers.filter(({ next }) => next === tier)];
}

const known = new WeakMap<Environment, PathTable>();

/**
 * The path of an environment: the same table at every call. Safe because environments are frozen. Edges, tiers and
 * listeners can be compared by identity.
 */
export function pathOf(environment: Environment): PathTable {
  const table = known.get(environment) ?? tableOf(environment);
  known.set(environment, table);
  return table;
}

function tableOf(environment: Environment | EdgeView): PathTable {
  const signals = SIGNALS.filter(signal => environment.destinations[signal]);
  // An edge's view has ports of its own, and leads to the same tiers.
  const tiers = tiersOf('whole' in environment ? environment.whole : environment, signals);
  return { signals, edges: edgesOf(environment, tiers), tiers };
}
