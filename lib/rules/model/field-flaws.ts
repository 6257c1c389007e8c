/** What the API server refuses in the fields of an object, whatever they mean for the path. */
import { metadataShape, type ObjectShape, podTemplateShape, type Shape, shapeOf } from '../../kubernetes/fields';
import { get, list, type Path, record, text } from '../../kubernetes/json';
import { factsOf, KNOWN_KINDS } from '../../kubernetes/kinds';
import type { Manifest } from '../../kubernetes/manifests';
import { seconds } from '../../kubernetes/units';
import { perModel } from './model';

/** A field that the API server refuses. */
export type Flaw = { readonly object: Manifest; readonly path: Path; readonly source: string } & Sort;

type Sort =
  | { readonly sort: 'unknown'; readonly field: string; readonly within: readonly Level[] }
  | { readonly sort: 'type'; readonly value: unknown; readonly wanted: Shape }
  | { readonly sort: 'word'; readonly value: string; readonly words: readonly string[] }
  | { readonly sort: 'bounds'; readonly value: unknown; readonly wanted: Shape }
  | { readonly sort: 'missing'; readonly field: string }
  | { readonly sort: 'exclusive'; readonly fields: readonly string[] };

/** An object on the way from the top of the manifest to a field. */
export interface Level {
  readonly shape: ObjectShape;
  readonly path: Path;
  readonly value: unknown;
}

/** The flaws of every object whose kind is known. */
export const fieldFlaws = perModel(({ manifests }): readonly Flaw[] =>
  KNOWN_KINDS.flatMap(kind => manifests.ofKind(kind).flatMap(flawsOf)),
);

/** The flaws of one sort. */
export function flawsOfSort<S extends Flaw['sort']>(flaws: readonly Flaw[], sort: S) {
  return flaws.filter((flaw): flaw is Extract<Flaw, { sort: S }> => flaw.sort === sort);
}

/** Whether a flaw is that of a duration, whatever is wrong with it. */
export function isDurationFlaw(
  flaw: Flaw,
): flaw is Extract<Flaw, { value: unknown; wanted: Shape }> & { wanted: { type: 'duration'; least: number } } {
  return 'wanted' in flaw && flaw.wanted.type === 'duration';
}

/** The flaws of one object. */
export function flawsOf(object: Manifest): Flaw[] {
  const found: Flaw[] = [];
  const whole = shapeOf(text(object.value.apiVersion) ?? '', object.kind);
  const pod = factsOf(object.kind)?.pod;
  const parts = whole
    ? [{ ...whole, path: [] }]
    : [{ ...metadataShape(), path: ['metadata'] }, ...(pod?.length ? [{ ...podTemplateShape(), path: pod }] : [])];
  for (const { shape, source, path } of parts) {
    const value = get(object.value, ...path);
    if (value !== undefined)
      new Walk(path, (path, sort) => found.push({ object, source, path, ...sort })).to(value, shape);
  }
  return found;
}

/** Follows a value and its shape down. Most fields have no flaw: paths are made where there is one. */
class Walk {
  /** Steps from the top of the manifest to the value at hand. */
  private readonly path: (string | number)[];
  /** The objects on the way, each with the length of its path. */
  private readonly levels: { readonly shape: ObjectShape; readonly length: number; readonly value: unknown }[] = [];

  constructor(
    path: Path,
    private readonly found: (path: Path, sort: Sort) => void,
  ) {
    this.path = [...path];
  }

  /** What is null counts as not there, as for the API server. */
  to(value: unknown, shape: Shape): void {
    if (value === null || shape.type === 'any') return;
    if (!hasType(value, shape)) {
      this.tell({ sort: 'type', value, wanted: shape });
    } else if (shape.type === 'list') {
      const items = list(value);
      for (let index = 0; index < items.length; index += 1) this.into(index, items[index], shape.of);
    } else if (shape.type === 'map') {
      const values = record(value);
      for (const key of Object.keys(values)) this.into(key, values[key], shape.of);
    } else if (shape.type === 'object') {
      this.toObject(record(value), shape);
    } else {
      const flaw = flawOf(value, shape);
      if (flaw) this.tell(flaw);
    }
  }

  private into(step: string | number, value: unknown, shape: Shape): void {
    this.path.push(step);
    this.to(value, shape);
    this.path.pop();
  }

  private toObject(value: Readonly<Record<string, unknown>>, shape: ObjectShape): void {
    this.levels.push({ shape, length: this.path.length, value });
    for (const field of Object.keys(value)) {
      const [below, known] = [value[field], shape.fields.get(field)];
      // what a program builds has fields that are not there
      if (below === undefined) continue;
      if (known) this.into(field, below, known);
      else this.tell({ sort: 'unknown', field, within: this.within() }, field);
    }
    this.levels.pop();
    const isThere = (field: string) => value[field] !== undefined && value[field] !== null;
    for (const field of shape.required) if (!isThere(field)) this.tell({ sort: 'missing', field }, field);
    for (const group of shape.exclusive) {
      const said = group.filter(isThere);
      if (said.length > 1) this.tell({ sort: 'exclusive', fields: said }, said[1]!);
    }
  }

  private within(): Level[] {
    return this.levels.map(({ shape, length, value }) => ({ shape, path: this.path.slice(0, length), value }));
  }

  private tell(sort: Sort, ...further: readonly string[]): void {
    this.found([...this.path, ...further], sort);
  }
}

function flawOf(value: unknown, shape: Shape): Sort | undefined {
  if (shape.type === 'string' && shape.words)
    return shape.words.includes(value as string)
      ? undefined
      : { sort: 'word', value: value as string, words: shape.words };
  if (shape.type === 'duration')
    return isDuration(value as string, shape.least) ? undefined : { sort: 'bounds', value, wanted: shape };
  if (!('least' in shape)) return undefined;
  const size = typeof value === 'string' ? value.length : (value as number);
  const { least = size, most = size } = shape;
  return size < least || size > most ? { sort: 'bounds', value, wanted: shape } : undefined;
}

function hasType(value: unknown, { type }: Shape): boolean {
  switch (type) {
    case 'object':
    case 'map':
      return typeof value === 'object' && !Array.isArray(value);
    case 'list':
      return Array.isArray(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'integer-or-string':
      return Number.isInteger(value) || typeof value === 'string';
    case 'quantity':
      return typeof value === 'number' || typeof value === 'string';
    default:
      return typeof value === 'string';
  }
}

/** Go's durations of at least so many seconds: `1h30m`, `0.5s`, and `1.s` for `1s`. */
function isDuration(value: string, least: number): boolean {
  if (value === '0' && least === 0) return true;
  const length = value.length <= 100 ? seconds(value.replaceAll(/(\d)\.(?=[a-zµ])/g, '$1')) : undefined;
  return length !== undefined && length >= least;
}
