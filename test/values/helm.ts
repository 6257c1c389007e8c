/** What Helm makes of values files given one after the other: maps are merged, lists and texts replaced, null takes away. */
// biome-ignore lint/suspicious/noExplicitAny: values of any chart
export function coalesced(first: any, second: any): any {
  if (!isMap(first) || !isMap(second)) return second;
  const merged = { ...first };
  for (const [key, value] of Object.entries(second)) {
    if (value === null) delete merged[key];
    else merged[key] = key in merged ? coalesced(merged[key], value) : value;
  }
  return merged;
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
