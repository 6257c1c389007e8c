import { get, type Json, list, type Path, record, stringMap, text } from './json';
import { factsOf } from './kinds';
import type { Place, YamlDocument } from './yaml';

/** One Kubernetes object of the input, and where it was read. */
export interface Manifest {
  readonly kind: string;
  /** Empty where the manifest names none: the object goes to whatever namespace it is applied to. */
  readonly namespace: string;
  readonly name: string;
  readonly value: Json;
  readonly annotations: Readonly<Record<string, string>>;
  readonly file: string;
  locate(path: Path): Place;
  /** Of an object that was made of others: where somebody wrote what stands at a path. @default - it is of the input itself */
  written?(path: Path): WrittenAt;
}

/** A place in an object of the input. */
export interface WrittenAt {
  readonly object: Manifest;
  readonly path: Path;
  /** Line, from 1, inside the text at `path`, if that text is a file of its own. */
  readonly textLine?: number;
}

/** The YAML documents of one file. */
export interface Source {
  readonly file: string;
  readonly documents: readonly YamlDocument[];
}

/** The objects of the input, found by kind, namespace and name. */
export class Manifests {
  readonly all: readonly Manifest[];
  private readonly byKind = new Map<string, Manifest[]>();
  private readonly byName = new Map<string, Manifest[]>();
  private readonly byPlace = new Map<string, Manifest[]>();

  constructor(
    sources: readonly Source[],
    /** Whether the input is all there is, so that an object that is not in the input does not exist. */
    readonly complete: boolean,
    /** Objects that stand in no file. @default none */
    made: readonly Manifest[] = [],
  ) {
    this.all = sources
      .flatMap(({ file, documents }) => documents.flatMap(document => objectsOf(document, file)))
      .concat(made);
    for (const manifest of this.all) {
      push(this.byKind, manifest.kind, manifest);
      push(this.byName, `${manifest.kind}/${manifest.name}`, manifest);
      push(this.byPlace, `${manifest.kind}/${manifest.namespace}/${manifest.name}`, manifest);
    }
  }

  ofKind(kind: string): readonly Manifest[] {
    return this.byKind.get(kind) ?? [];
  }

  /** The object of that name. An object without a namespace matches any. */
  find(kind: string, namespace: string, name: string): Manifest | undefined {
    if (namespace === '') return this.named(kind, name)[0];
    const at = (place: string) => this.byPlace.get(`${kind}/${place}/${name}`)?.[0];
    return at(namespace) ?? at('');
  }

  /** All definitions of one object: more than one is a mistake. */
  definitions(kind: string, namespace: string, name: string): readonly Manifest[] {
    const found = this.byPlace.get(`${kind}/${namespace}/${name}`) ?? [];
    // a slash may stand in a namespace that is none
    return found.filter(one => one.namespace === namespace && one.name === name);
  }

  /** All objects of that kind and name, whatever their namespace. */
  named(kind: string, name: string): readonly Manifest[] {
    return this.byName.get(`${kind}/${name}`) ?? [];
  }
}

/** Whether two namespaces can be the same one: an empty one can be any, since the object goes where it is applied. */
export function sameNamespace(one: string, other: string): boolean {
  return one === other || one === '' || other === '';
}

/** An object's name for a message: `Gateway istio-system/otlp`. */
export function nameOf({ kind, namespace, name }: Pick<Manifest, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}

function objectsOf(document: YamlDocument, file: string, path: Path = []): Manifest[] {
  const value = get(document.value, ...path);
  const kind = text(get(value, 'kind'));
  if (kind === undefined) return [];
  if (kind.endsWith('List') && Array.isArray(get(value, 'items'))) {
    return list(get(value, 'items')).flatMap((_, index) => objectsOf(document, file, [...path, 'items', index]));
  }
  const version = text(get(value, 'apiVersion')) ?? '';
  const group = version.includes('/') ? version.slice(0, version.indexOf('/')) : '';
  const metadata = get(value, 'metadata');
  const facts = factsOf(kind);
  return [
    {
      kind: (facts?.group ?? group) === group ? kind : `${kind}.${group}`,
      namespace: facts?.isClusterScoped ? '' : (text(get(metadata, 'namespace')) ?? ''),
      name: text(get(metadata, 'name')) ?? '',
      value: record(value),
      annotations: stringMap(get(metadata, 'annotations')),
      file,
      locate: inner => document.locate([...path, ...inner]),
    },
  ];
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
