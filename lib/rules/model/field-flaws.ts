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

function flawsOf(object: Manifest): Flaw[] {
  const found: Flaw[] = [];
  const whole = shapeOf(text(object.value.apiVersion) ?? '', object.kind);
  const pod = factsOf(object.kind)?.pod;
  const parts = whole
    ? [{ ...whole, path: [] }]
    : [{ ...metadataShape(), path: ['metadata'] }, ...(pod?.length ? [{ ...podTemplateShape(), path: pod }] : [])];
  for (const { shape, source, path } of parts) {
    const value = get(object.value, ...path);
    if (value === undefined || value === null) continue;
    walk(value, shape, path, [], sort => found.push({ object, source, ...sort }));
  }
  return found;
}

type Tell = (sort: Sort & { path: Path }) => void;

/** Follows a value and its shape down. What is null counts as not there, as for the API server. */
function walk(value: unknown, shape: Shape, path: Path, above: readonly Level[], tell: Tell): void {
  if (value === null || shape.type === 'any') return;
  if (!hasType(value, shape)) {
    tell({ sort: 'type', path, value, wanted: shape });
    return;
  }
  if (shape.type === 'list') {
    list(value).forEach((item, index) => {
      walk(item, shape.of, [...path, index], above, tell);
    });
  } else if (shape.type === 'map') {
    for (const [key, item] of Object.entries(record(value))) walk(item, shape.of, [...path, key], above, tell);
  } else if (shape.type === 'object') {
    walkObject(record(value), shape, path, above, tell);
  } else {
    judgeScalar(value, shape, path, tell);
  }
}

function walkObject(
  value: Readonly<Record<string, unknown>>,
  shape: ObjectShape,
  path: Path,
  above: readonly Level[],
  tell: Tell,
): void {
  const within = [...above, { shape, path, value }];
  for (const [field, below] of Object.entries(value)) {
    // what a program builds has fields that are not there
    if (below === undefined) continue;
    const known = shape.fields.get(field);
    if (known) walk(below, known, [...path, field], within, tell);
    else tell({ sort: 'unknown', path: [...path, field], field, within });
  }
  const isThere = (field: string) => value[field] !== undefined && value[field] !== null;
  for (const field of shape.required) {
    if (!isThere(field)) tell({ sort: 'missing', path: [...path, field], field });
  }
  for (const group of shape.exclusive) {
    const said = group.filter(isThere);
    if (said.length > 1) tell({ sort: 'exclusive', path: [...path, said[1]!], fields: said });
  }
}

function judgeScalar(value: unknown, shape: Shape, path: Path, tell: Tell): void {
  if (shape.type === 'string' && shape.words) {
    if (!shape.words.includes(value as string))
      tell({ sort: 'word', path, value: value as string, words: shape.words });
  } else if (shape.type === 'duration') {
    if (!isDuration(value as string, shape.least)) tell({ sort: 'bounds', path, value, wanted: shape });
  } else if ('least' in shape) {
    const size = typeof value === 'string' ? value.length : (value as number);
    const { least = size, most = size } = shape;
    if (size < least || size > most) tell({ sort: 'bounds', path, value, wanted: shape });
  }
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
