/** What the API server refuses in the values of Kubernetes' own kinds, beyond their types. */
import { get, type Path, pathText, record, stringMap, text } from '../../../kubernetes/json';
import { factsOf, KNOWN_KINDS } from '../../../kubernetes/kinds';
import type { Manifest } from '../../../kubernetes/manifests';
import { type Model, perModel } from '../model';
import type { Problem } from '../problem';
import { type Fault, quoted } from './common';
import { malformedPod } from './pod';
import { malformedService } from './service';
import { malformedSpec } from './spec';
import {
  fileNameFault,
  labelFault,
  labelValueFault,
  qualifiedNameFault,
  serviceNameFault,
  subdomainFault,
} from './words';

/** What is malformed in the objects of the known kinds. */
export const malformed = perModel(({ manifests }: Model): readonly Problem[] =>
  KNOWN_KINDS.flatMap(kind => manifests.ofKind(kind)).flatMap(object =>
    [...faultsOf(object)].map(problem => ({ object, ...problem })),
  ),
);

function* faultsOf(object: Manifest): Generator<Fault> {
  const { kind, value } = object;
  yield* nameOf(object);
  yield* metadata(get(value, 'metadata'), ['metadata']);
  const pod = factsOf(kind)?.pod;
  if (pod) {
    const top = get(value, ...pod);
    if (pod.length > 0) yield* metadata(get(top, 'metadata'), [...pod, 'metadata']);
    yield* malformedPod(record(get(top, 'spec')), [...pod, 'spec']);
  }
  if (kind === 'Service') yield* malformedService(record(get(value, 'spec')));
  else if (kind === 'ConfigMap' || kind === 'Secret') yield* files(object);
  else yield* malformedSpec(object);
}

function* nameOf({ kind, name }: Manifest): Generator<Fault> {
  if (name === '') return;
  const fault = (NAMES[kind] ?? subdomainFault)(name);
  if (fault) yield { path: ['metadata', 'name'], got: `the name ${quoted(name)} ${fault}` };
}

/** Kinds whose names are stricter than a subdomain of the DNS. */
const NAMES: Readonly<Record<string, (name: string) => string | undefined>> = {
  Namespace: labelFault,
  Role: () => undefined,
  RoleBinding: () => undefined,
  Service: serviceNameFault,
  StatefulSet: labelFault,
};

function* metadata(value: unknown, path: Path): Generator<Fault> {
  for (const [key, label] of Object.entries(stringMap(get(value, 'labels')))) {
    const fault = qualifiedNameFault(key);
    if (fault) yield { path: [...path, 'labels', key], got: `the label ${quoted(key)} ${fault}` };
    const wrong = labelValueFault(label);
    if (wrong) yield { path: [...path, 'labels', key], got: `the value ${quoted(label)} of the label ${key} ${wrong}` };
  }
  for (const key of Object.keys(record(get(value, 'annotations')))) {
    const fault = qualifiedNameFault(key);
    if (fault) yield { path: [...path, 'annotations', key], got: `the annotation ${quoted(key)} ${fault}` };
  }
}

function* files({ kind, value }: Manifest): Generator<Fault> {
  for (const part of ['data', 'binaryData', 'stringData']) {
    for (const [key, content] of Object.entries(record(value[part]))) {
      const fault = fileNameFault(key);
      if (fault) yield { path: [part, key], got: `the key ${quoted(key)} ${fault}` };
      const isEncoded = part === 'binaryData' || (kind === 'Secret' && part === 'data');
      if (isEncoded && !isBase64(text(content) ?? ''))
        yield {
          path: [part, key],
          got: `${pathText([part, key])} is not base64`,
          fix: 'Encode it, or write it as it is under stringData.',
        };
    }
  }
}

function isBase64(content: string): boolean {
  if (/^<.*>$/s.test(content)) return true;
  const bare = content.replace(/[\r\n]/g, '');
  return bare.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(bare);
}
