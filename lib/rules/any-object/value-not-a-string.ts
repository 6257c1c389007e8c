import { shown } from '../../foreign/text';
import { get, list, type Path, record } from '../../kubernetes/json';
import { factsOf, KNOWN_KINDS } from '../../kubernetes/kinds';
import type { Manifest } from '../../kubernetes/manifests';
import { type Rule, twins } from '../engine/rule';

export const valueNotAString: Rule = {
  id: 'value-not-a-string',
  hop: 'any-object',
  severity: 'error',
  summary: 'Labels, annotations, selectors, environment variables and the ports of policies are texts.',
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
  *check({ manifests }) {
    for (const manifest of KNOWN_KINDS.flatMap(kind => manifests.ofKind(kind))) {
      for (const path of textsIn(manifest)) {
        const texts = get(manifest.value, ...path);
        for (const [key, value] of Array.isArray(texts) ? texts.entries() : Object.entries(record(texts))) {
          if (typeof value !== 'number' && typeof value !== 'boolean') continue;
          yield {
            object: manifest,
            path: [...path, key],
            got: `${typeof key === 'number' ? `${path.at(-1)}[${key}]` : key} is ${shown(value)}, a ${typeof value}`,
            fix: `Write "${shown(value)}".`,
          };
        }
      }
    }
  },
};

/** Where a kind has maps or lists of texts. */
function textsIn({ kind, value }: Manifest): Path[] {
  const paths: Path[] = [
    ['metadata', 'labels'],
    ['metadata', 'annotations'],
    ['spec', 'selector'],
    ['spec', 'selector', 'matchLabels'],
  ];
  if (kind === 'ConfigMap') paths.push(['data']);
  const pod = factsOf(kind)?.pod;
  if (pod?.length) paths.push([...pod, 'metadata', 'labels'], [...pod, 'metadata', 'annotations']);
  const rules = kind === 'AuthorizationPolicy' ? list(get(value, 'spec', 'rules')) : [];
  return [...paths, ...rules.flatMap(inRule), ...environments({ kind, value })];
}

/** The lists of a policy's rule that are easily written as numbers. */
function inRule(rule: unknown, index: number): Path[] {
  const at: Path = ['spec', 'rules', index];
  return [
    ...list(get(rule, 'to')).flatMap((_, to) =>
      ['ports', 'notPorts'].map(field => [...at, 'to', to, 'operation', field]),
    ),
    ...list(get(rule, 'when')).flatMap((_, when) => ['values', 'notValues'].map(field => [...at, 'when', when, field])),
  ];
}

/** Each variable, by its value. */
function environments({ kind, value }: Pick<Manifest, 'kind' | 'value'>): Path[] {
  const spec: Path = [...(factsOf(kind)?.pod ?? ['spec', 'template']), 'spec'];
  return list(get(value, ...spec, 'containers')).flatMap((container, index) =>
    list(get(container, 'env')).map((_, at) => [...spec, 'containers', index, 'env', at]),
  );
}
