/**
 * Small accessors over JSON of any shape. Manifests come from anywhere, so nonsense gives nothing instead of an
 * exception.
 */
import { shown } from '../foreign/text';

/** Keys and list positions from the top of a value down. */
export type Path = readonly (string | number)[];
/** A JSON object of any shape. */
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

/** The value if it is an object, else an empty one. */
export function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** The value if it is a list, else an empty one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value if it is text, else undefined. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/**
 * The value as a whole number of up to fifteen digits, or a text of up to nine digits, as Kubernetes reads ports; else
 * undefined.
 */
export function integer(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

/** The items of a list that are text. */
export function strings(value: unknown): readonly string[] {
  return list(value).filter(item => typeof item === 'string');
}

/**
 * The entries that are text, as labels and annotations are. The result has no prototype, so that any key may be looked
 * up.
 */
export function stringMap(value: unknown): Readonly<Record<string, string>> {
  const map: Record<string, string> = Object.create(null);
  for (const [key, item] of Object.entries(record(value))) if (typeof item === 'string') map[key] = item;
  return map;
}

/** A value for a message: a text as it is, any other value as one line of JSON. */
export function written(value: unknown): string {
  return typeof value === 'string' ? value : shown(value);
}

/** Labels for a message, at most ten: `app=alloy, tier=edge`. */
export function pairs(labels: Readonly<Record<string, string>>): string {
  return few(Object.entries(labels).map(pair => pair.join('=')));
}

const FEW = 10;

/** A list for a message: its first ten items, and how many more there are. */
export function few(items: Iterable<string | number>, separator = ', '): string {
  const all = [...items];
  const more = all.length > FEW ? `, and ${all.length - FEW} more` : '';
  return all.slice(0, FEW).join(separator) + more;
}

/** The longest key that an annotation may have. */
const LONGEST_KEY = 320;

/**
 * A path as people write it, in one inert line: `spec.servers[0].tls`. Keys that are no plain names stand in brackets.
 */
export function pathText(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[A-Za-z_][\w-]*$/.test(step) || step.length > LONGEST_KEY) return `[${shown(step, LONGEST_KEY)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}
