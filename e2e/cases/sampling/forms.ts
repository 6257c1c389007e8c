import type { Environment } from '../../lab/environment';
import type { Pod } from '../../lab/pods';
import { successor, terminate } from '../../lab/replacement';
import { type Change, reloaded } from '../alloy-changes';

/** Alloy's own queue and retries between the tiers: the sender is told yes before a sampler has anything. */
export const defaultQueue: Change = reloaded(config =>
  config.replace(/\t\t\tqueue \{[^}]*\}\n\n\t\t\tretry \{[^}]*\}\n/, ''),
);

/** A third pod that samples. */
export const oneMore: Change = async ({ environment }) => {
  await successor(environment, environment.samplers[0]!, 2);
  return () => terminate(environment, numbered(environment, 2));
};

/** The pod that samples with a number of its StatefulSet. */
export const numbered = ({ samplers }: Environment, number: number): Pod =>
  samplers.find(({ name }) => name.endsWith(`-${number}`))!;
