/** Merges annotations that are lists, as the AWS Load Balancer Controller and external-dns read them. */

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

const parts = (list: string | undefined): string[] =>
  (list ?? '')
    .split(',')
    .map(part => part.trim())
    .filter(part => part);

const keyOf = (pair: string): string => pair.split('=')[0]!.trim();
