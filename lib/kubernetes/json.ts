import { shown } from '../foreign/text';

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

/** A whole number of up to fifteen digits, also where it is written as text (up to nine), as Kubernetes reads ports. */
export function integer(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

export function strings(value: unknown): readonly string[] {
  return list(value).filter(item => typeof item === 'string');
}

/** Labels and annotations: the entries that are text. It inherits nothing, so that any key may be looked up in it. */
export function stringMap(value: unknown): Readonly<Record<string, string>> {
  const map: Record<string, string> = Object.create(null);
  for (const [key, item] of Object.entries(record(value))) if (typeof item === 'string') map[key] = item;
  return map;
}

/** A value as messages write it: a text as it is, anything else as one line of JSON. */
export function written(value: unknown): string {
  return typeof value === 'string' ? value : shown(value);
}

/** `app=alloy, tier=edge`, as messages write labels; at most ten. */
export function pairs(labels: Readonly<Record<string, string>>): string {
  return few(Object.entries(labels).map(pair => pair.join('=')));
}

const FEW = 10;

/** The first ten of a list, as messages write them, and how many more there are. */
export function few(items: Iterable<string | number>, separator = ', '): string {
  const all = [...items];
  const more = all.length > FEW ? `, and ${all.length - FEW} more` : '';
  return all.slice(0, FEW).join(separator) + more;
}

/** The longest key of an annotation. */
const LONGEST_KEY = 320;

/** `spec.servers[0].tls`, the way people write it, in one inert line; keys that need it in brackets. */
export function pathText(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[A-Za-z_][\w-]*$/.test(step) || step.length > LONGEST_KEY) return `[${shown(step, LONGEST_KEY)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}
