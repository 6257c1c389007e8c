import { KNOWN_KINDS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { fieldFlaws, flawsOfSort } from '../model/field-flaws';

export const fieldsExcludeEachOther: Rule = {
  id: 'fields-exclude-each-other',
  hop: 'any-object',
  severity: 'error',
  summary: 'Of fields that exclude each other, an object has one.',
  why: `A condition is exact, a prefix or a regular expression; a policy is for a selector or for targetRefs. The API server refuses an object that says two
("must validate one and only one schema (oneOf)"): the sync fails, and the old object stays.`,
  fix: 'Keep one of them.',
  reads: [...KNOWN_KINDS],
  ...twins(PATH, 'uri: {exact: /v1/traces}', 'uri: {exact: /v1/traces, prefix: /v1/traces}'),
  *check(model) {
    for (const { object, path, fields } of flawsOfSort(fieldFlaws(model), 'exclusive')) {
      yield {
        object,
        path,
        got: `${fields.join(' and ')} stand beside each other`,
        fix: `Keep one of ${fields.join(', ')}; for the others write an item of their own.`,
      };
    }
  },
};
