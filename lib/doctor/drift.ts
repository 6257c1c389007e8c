/** What we set and the live object does not have. Fields that we leave to defaults are not compared. */
export interface Difference {
  /** Such as spec.servers[0].port.number. */
  readonly path: string;
  readonly wanted: string;
  readonly got: string;
}

export interface DriftOptions {
  /** Paths of lists that others may add to, such as a Service's ports. */
  readonly open?: readonly string[];
}

/** Compares by meaning: numbers with the same text are equal, and so are nothing, false and empty. */
export function drift(wanted: unknown, got: unknown, options: DriftOptions = {}, path = ''): Difference[] {
  if (Array.isArray(wanted)) return driftOfLists(wanted, got, options, path);
  if (isObject(wanted)) {
    const other = isObject(got) ? got : {};
    return Object.entries(wanted).flatMap(([key, value]) =>
      drift(value, other[key], options, path ? `${path}.${key}` : key),
    );
  }
  if (same(wanted, got)) return [];
  return [{ path, wanted: shown(wanted), got: shown(got) }];
}

/** One line: what differs first, and how much more does. */
export function describe(differences: readonly Difference[]): string {
  const [first, ...others] = differences;
  if (!first) return 'as synthesized';
  const more = others.length ? ` (and ${others.length} more)` : '';
  return `${first.path} is ${first.got}, wanted ${first.wanted}${more}`;
}

function driftOfLists(wanted: readonly unknown[], got: unknown, options: DriftOptions, path: string): Difference[] {
  const others = Array.isArray(got) ? got : [];
  const named = wanted.every(one => nameOf(one) !== undefined);
  const differences = wanted.flatMap((one, index) => {
    const other = named ? others.find(candidate => nameOf(candidate) === nameOf(one)) : others[index];
    const place = `${path}[${index}]`;
    if (other === undefined) return [{ path: place, wanted: shown(one), got: 'missing' }];
    return drift(one, other, options, place);
  });
  const extra = others.length - wanted.length;
  if (extra <= 0 || differences.length || options.open?.includes(path)) return differences;
  return [{ path, wanted: count(wanted.length), got: count(others.length) }];
}

const count = (n: number): string => (n === 1 ? 'one entry' : `${n} entries`);

/** Kubernetes' lists of named things are maps; a Gateway's servers are named by their port. */
function nameOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  if (typeof value.name === 'string') return value.name;
  return isObject(value.port) && typeof value.port.name === 'string' ? value.port.name : undefined;
}

function same(wanted: unknown, got: unknown): boolean {
  if (isEmpty(wanted) && isEmpty(got)) return true;
  return typeof wanted !== 'object' && typeof got !== 'object' && String(wanted) === String(got);
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === false || value === '';

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'missing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
