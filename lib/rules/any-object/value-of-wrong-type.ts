import { shown } from '../../foreign/text';
import type { Shape } from '../../kubernetes/fields';
import { get, list, pathText, record } from '../../kubernetes/json';
import { KNOWN_KINDS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { fieldFlaws, flawsOfSort } from '../model/field-flaws';

export const valueOfWrongType: Rule = {
  id: 'value-of-wrong-type',
  hop: 'any-object',
  severity: 'error',
  summary: 'Numbers, booleans, lists and mappings stand where the kind has them.',
  why: `The API server refuses the object as a whole ("must be of type integer: "string"", "cannot unmarshal string into Go struct field"): the sync fails, and the old
object stays. Quotes make a text of a number; a dash makes a list of a mapping, and a missing one a mapping of a list.`,
  fix: 'Write the value in the form that the field has.',
  reads: [...KNOWN_KINDS],
  ...twins(PATH, 'port: {number: 4317}', 'port: {number: "4317"}'),
  *check(model) {
    for (const { object, path, value, wanted, source } of flawsOfSort(fieldFlaws(model), 'type')) {
      if (wanted.type === 'duration' || (wanted.type === 'string' && typeof value !== 'object')) continue;
      yield {
        object,
        path,
        got: `${pathText(path.slice(-1))} is ${object.kind === 'Secret' ? heldKindOf(value) : kindOf(value)}, and ${NAMES[wanted.type]} is wanted, by ${source}`,
        fix: fixOf(value, wanted),
      };
    }
  },
};

const NAMES: Readonly<Record<Shape['type'], string>> = {
  any: 'anything',
  boolean: 'true or false',
  duration: 'a duration such as 30s',
  integer: 'a whole number',
  'integer-or-string': 'a whole number or a text',
  list: 'a list',
  map: 'a mapping',
  number: 'a number',
  object: 'a mapping',
  quantity: 'a quantity such as 500m',
  string: 'a text',
};

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? `the text ${shown(value)}` : shown(value);
}

/** The same of a Secret's field: what a Secret holds is not repeated. */
function heldKindOf(value: unknown): string {
  return typeof value === 'object' ? kindOf(value) : `a ${typeof value === 'string' ? 'text' : typeof value}`;
}

function fixOf(value: unknown, wanted: Shape): string {
  if (wanted.type === 'list') {
    return Array.isArray(value) || typeof value !== 'object'
      ? 'Write a list: [item].'
      : 'Put a dash before its first field, and indent the others.';
  }
  if (wanted.type === 'object' || wanted.type === 'map') {
    if (!Array.isArray(value)) return example(wanted);
    return list(value).length === 1 && isPlain(get(value, 0)) ? 'Take the dash away.' : example(wanted);
  }
  if (typeof value === 'string' && (wanted.type === 'integer' || wanted.type === 'number') && /^\d+$/.test(value))
    return `Write ${value} without quotes.`;
  if (typeof value === 'string' && wanted.type === 'boolean' && /^(?:true|false)$/i.test(value))
    return `Write ${value.toLowerCase()} without quotes.`;
  return `Write ${NAMES[wanted.type]}.`;
}

function example(wanted: Shape): string {
  if (wanted.type !== 'object') return 'Write a mapping: key: value.';
  return `Write a mapping with ${[...wanted.fields.keys()].join(', ')}.`;
}

const isPlain = (value: unknown): boolean => Object.keys(record(value)).length > 0;
