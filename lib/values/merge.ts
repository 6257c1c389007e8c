/** Merges lists: annotations as the AWS Load Balancer Controller and external-dns read them, and lists of values files. */
import type { Json } from '../kubernetes/json';

/** Merges `a=1,b=2` and `b=3,c=4` to `a=1,b=3,c=4`. The owner's keys keep their places. */
export function mergedPairs(theirs: string | undefined, ours: string): string {
  const merged = new Map(parts(theirs).map(pair => [keyOf(pair), pair]));
  for (const pair of parts(ours)) merged.set(keyOf(pair), pair);
  return [...merged.values()].join(',');
}

/** Merges `a,b` and `b,c` to `a,b,c`. */
export function mergedNames(theirs: string | undefined, ours: string): string {
  return [...new Set([...parts(theirs), ...parts(ours)])].join(',');
}

/** The owner's entries as they are written, but those with our names, and ours behind them: entries with our names are ours of before. */
export function mergedEntries(theirs: readonly Json[], ours: readonly object[], names: readonly string[]): object[] {
  return [...theirs.filter(({ name }) => !names.includes(String(name))), ...ours];
}

const parts = (list: string | undefined): string[] =>
  (list ?? '')
    .split(',')
    .map(part => part.trim())
    .filter(part => part);

const keyOf = (pair: string): string => pair.split('=')[0]!.trim();
