import { type Change, reloaded } from '../alloy-changes';

/** Alloy's own queue and retries between the tiers: the sender is told yes before a sampler has anything. */
export const defaultQueue: Change = reloaded(config =>
  config.replace(/\t\t\tqueue \{[^}]*\}\n\n\t\t\tretry \{[^}]*\}\n/, ''),
);
