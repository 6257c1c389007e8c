import { shown } from '../../foreign/text';
import { pathText } from '../../kubernetes/json';
import { KNOWN_KINDS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { fieldFlaws, flawsOfSort } from '../model/field-flaws';
import { malformed } from '../model/forms/malformed';

export const valueMalformed: Rule = {
  id: 'value-malformed',
  hop: 'any-object',
  severity: 'error',
  summary: 'Names, numbers and lists have the form that the API server takes.',
  why: `A container port's name has at most 15 characters, a port number is from 1 to 65535, a name stands once in its list, a request is no larger than its limit. The API
server refuses the object as a whole ("Invalid value", "Duplicate value", "Forbidden"): the sync fails, and the old object stays, or none is made.`,
  fix: 'Write a value of that form.',
  reads: [...KNOWN_KINDS],
  ...twins(
    PATH,
    'ports: [{containerPort: 4317}, {containerPort: 4318}]',
    'ports: [{name: otlp-grpc-receiver, containerPort: 4317}, {containerPort: 4318}]',
  ),
  *check(model) {
    for (const { object, path, value, wanted } of flawsOfSort(fieldFlaws(model), 'bounds')) {
      if (wanted.type === 'duration' || !('least' in wanted)) continue;
      const { least, most } = wanted;
      const bounds = [
        least === undefined ? [] : `at least ${least}`,
        most === undefined ? [] : `at most ${most}`,
      ].flat();
      const what = `${bounds.join(' and ')}${typeof value === 'string' ? ' characters' : ''}`;
      yield {
        object,
        path,
        got: `${pathText(path.slice(-1))} is ${shown(value)}, and ${what} is wanted`,
        fix: `Write ${what}.`,
      };
    }
    yield* malformed(model);
  },
};
