/** Small accessors over JSON of any shape: manifests come from anywhere, so nonsense gives nothing instead of an exception. */

export type Path = readonly (string | number)[];
export type Json = Readonly<Record<string, unknown>>;

/** The value at `path`, or undefined where there is none. */
export function get(value: unknown, ...path: Path): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

export function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A whole number, also where it is written as text, as Kubernetes reads ports. */
export function integer(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

export function strings(value: unknown): readonly string[] {
  return list(value).filter(item => typeof item === 'string');
}

/** Labels and annotations: the entries that are text. */
export function stringMap(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record(value)).filter(([, item]) => typeof item === 'string')) as Record<
    string,
    string
  >;
}

/** `spec.servers[0].tls`, the way people write it; keys that need it in brackets. */
export function pathText(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[A-Za-z_][\w-]*$/.test(step)) return `["${step}"]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}
