import { closest, distance } from 'fastest-levenshtein';
import { inert } from '../../foreign/text';
import type { ObjectShape, Shape } from '../../kubernetes/fields';
import { get, type Path, pathText } from '../../kubernetes/json';
import { KNOWN_KINDS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { fieldFlaws, flawsOfSort, type Level } from '../model/field-flaws';

export const fieldUnknown: Rule = {
  id: 'field-unknown',
  hop: 'any-object',
  severity: 'error',
  summary: 'Objects have the fields that their kind has, at the level where the kind has them.',
  why: `The client kubectl refuses an object with such a field ("strict decoding error: unknown field"). Argo CD, Flux and Helm leave that check out, and the API server
then drops the field without a word: the object is there, and means less than its text says. A dash too many, or two spaces too few, move a field to another level.`,
  fix: 'Correct the name, move the field to its level, or take it out.',
  reads: [...KNOWN_KINDS],
  ...twins(
    PATH,
    'tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}',
    'tls: {mode: SIMPLE, credentialName: otlp-grpc-cert, minProtcolVersion: TLSV1_2}',
  ),
  *check(model) {
    for (const { object, path, field, within, source } of flawsOfSort(fieldFlaws(model), 'unknown')) {
      const at = within.at(-1)!;
      const place = at.path.length === 0 ? object.kind : pathText(at.path);
      yield {
        object,
        path,
        inKey: true,
        got: `${inert(field)} is no field of ${place}, by ${source}`,
        fix: fixOf(field, within),
      };
    }
  },
};

function fixOf(field: string, within: readonly Level[]): string {
  const at = within.at(-1)!;
  const names = [...at.shape.fields.keys()];
  const near = nearest(
    field,
    names.filter(name => get(at.value, name) === undefined),
  );
  const below = childrenOf(at.shape).filter(({ shape }) => shape.fields.has(field));
  const begun = below.find(({ step }) => get(at.value, step) !== undefined);
  if (begun) return `Move it into ${pathText([...at.path, begun.step])}.`;
  if (near && distance(field.toLowerCase(), near.toLowerCase()) <= 1) return didYouMean(near);
  const above = within.findLast(({ shape }) => shape !== at.shape && shape.fields.has(field));
  if (above)
    return `Move it up into ${above.path.length === 0 ? 'the object itself, beside metadata' : pathText(above.path)}.`;
  if (near) return didYouMean(near);
  const [child] = below;
  if (child) return `Move it into ${pathText([...at.path, child.step])}.`;
  const home = within[0] && homeOf(field, within[0].shape);
  if (home) return `Move it to ${pathText([...within[0]!.path, ...home])}.`;
  return `Take it out. Allowed here: ${names.filter(name => name !== 'status').join(', ')}.`;
}

const didYouMean = (name: string) => `Did you mean ${name}?`;

/** The name that is most alike, by its letters in any case. undefined: none is. */
function nearest(field: string, names: readonly string[]): string | undefined {
  if (names.length === 0 || field.length > LONGEST) return undefined;
  const plain = (name: string) => name.toLowerCase().replace(/[_-]/g, '');
  const found = closest(plain(field), names.map(plain));
  const name = names.find(one => plain(one) === found)!;
  return distance(plain(field), found) <= Math.max(1, Math.floor(Math.min(field.length, name.length) / 3))
    ? name
    : undefined;
}

/** More letters than any field has. */
const LONGEST = 80;

/** The objects below an object, in lists too. */
function childrenOf(shape: ObjectShape): { step: string; shape: ObjectShape }[] {
  return [...shape.fields].flatMap(([step, below]) => {
    const inner = objectIn(below);
    return inner ? [{ step, shape: inner }] : [];
  });
}

function objectIn(shape: Shape): ObjectShape | undefined {
  if (shape.type === 'object') return shape;
  return shape.type === 'list' ? objectIn(shape.of) : undefined;
}

/** The nearest place below an object that has a field of this name. */
function homeOf(field: string, shape: ObjectShape): Path | undefined {
  const seen = new Set<ObjectShape>([shape]);
  let level: { shape: ObjectShape; path: Path }[] = [{ shape, path: [] }];
  while (level.length > 0) {
    const found = level.find(one => one.shape.fields.has(field));
    if (found) return [...found.path, field];
    level = level.flatMap(({ shape: at, path }) =>
      childrenOf(at).flatMap(child => {
        if (seen.has(child.shape)) return [];
        seen.add(child.shape);
        return [{ shape: child.shape, path: [...path, child.step] }];
      }),
    );
  }
  return undefined;
}
