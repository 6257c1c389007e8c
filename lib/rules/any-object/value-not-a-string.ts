import { shown } from '../../foreign/text';
import { KNOWN_KINDS } from '../../kubernetes/kinds';
import { type Rule, twins } from '../engine/rule';
import { fieldFlaws, flawsOfSort } from '../model/field-flaws';

export const valueNotAString: Rule = {
  id: 'value-not-a-string',
  hop: 'any-object',
  severity: 'error',
  summary: 'Labels, annotations, selectors, environment variables and all other texts are texts.',
  why: `YAML reads true and 15021 without quotes as a boolean and a number. Kubernetes refuses the object then ("cannot unmarshal bool into Go struct
field"); Argo CD reports the sync as failed, and the old object stays.`,
  fix: 'Put the value in quotes.',
  reads: KNOWN_KINDS,
  ...twins(
    `apiVersion: v1
kind: Pod
metadata: {name: alloy, namespace: observability, labels: {app: alloy, sidecar.istio.io/inject: "true"}}
spec: {containers: [{name: alloy, image: "grafana/alloy:v1.19.0"}]}
`,
    '"true"',
    'true',
  ),
  *check(model) {
    for (const { object, path, value, wanted } of flawsOfSort(fieldFlaws(model), 'type')) {
      if (wanted.type !== 'string' || typeof value === 'object') continue;
      const key = path.at(-1)!;
      yield {
        object,
        path,
        got: `${typeof key === 'number' ? `${path.at(-2)}[${key}]` : key} is ${shown(value)}, a ${typeof value}`,
        fix: `Write "${shown(value)}".`,
      };
    }
  },
};
