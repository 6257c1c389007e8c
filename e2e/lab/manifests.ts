import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { KubeObject } from './kubernetes';

/** A change of one field of one object; `value` undefined removes the field. */
export interface Mutation {
  readonly kind: string;
  /** @default - the first object of the kind */
  readonly name?: string;
  /** Where, such as `spec.servers[0].port.protocol`; names with dots in brackets: `metadata.labels['a.b/c']`. */
  readonly path: string;
  readonly value?: unknown;
}

/** A file for whoever owns the Service, with its comments. */
export interface ValuesFile {
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the values of somebody else's chart
  readonly content: any;
}

/** The objects of one environment, as they were synthesized. */
export class Manifests {
  constructor(
    readonly name: string,
    readonly objects: readonly KubeObject[],
    /** The files of values/, by name: what Helm or istioctl get where they own the Service. */
    readonly values: ReadonlyMap<string, ValuesFile> = new Map(),
  ) {}

  /** Reads `<folder>/manifests/*.yaml` and `<folder>/values/*.yaml`, or `<folder>/*.yaml` when there is no such folder. */
  static read(name: string, folder: string): Manifests {
    const inner = join(folder, 'manifests');
    const objects = yamlFiles(existsSync(inner) ? inner : folder).flatMap(file => documents(file) as KubeObject[]);
    const values = yamlFiles(join(folder, 'values')).map(file => [basename(file), readValues(file)] as const);
    if (objects.length === 0) throw new Error(`There are no manifests in ${folder}`);
    return new Manifests(name, objects, new Map(values));
  }

  all(kind: string): KubeObject[] {
    return this.objects.filter(object => object.kind === kind);
  }

  find(kind: string, name?: string): KubeObject {
    const found = this.all(kind).find(object => !name || object.metadata.name === name);
    if (!found) throw new Error(`${this.name} has no ${kind}${name ? ` ${name}` : ''}`);
    return found;
  }

  /** The object of a kind that is about pods with these labels, if there is one. */
  about(kind: string, labels: Record<string, string> = {}): KubeObject | undefined {
    const selected = ({ spec }: KubeObject) => spec.selector?.matchLabels ?? spec.workloadSelector?.labels ?? {};
    return this.all(kind).find(object =>
      Object.entries(selected(object)).every(([key, value]) => labels[key] === value),
    );
  }

  /** The object with that field changed; ours stays as it is. */
  mutate(...mutations: Mutation[]): KubeObject {
    const changed = structuredClone(this.find(mutations[0]!.kind, mutations[0]!.name));
    for (const { path, value } of mutations) set(changed, segments(path), value);
    return changed;
  }
}

function set(target: KubeObject, path: string[], value: unknown): void {
  // biome-ignore lint/suspicious/noExplicitAny: walks whatever the object holds
  let at: any = target;
  for (const segment of path.slice(0, -1)) {
    at[segment] ??= {};
    at = at[segment];
  }
  const last = path.at(-1)!;
  if (value !== undefined) at[last] = value;
  else if (Array.isArray(at)) at.splice(Number(last), 1);
  else if (!(last in at)) throw new Error(`${target.kind} ${target.metadata.name} has no ${path.join('.')} to remove`);
  else delete at[last];
}

function segments(path: string): string[] {
  return [...path.matchAll(/\['([^']+)'\]|\[(\d+)\]|([^.[\]]+)/g)].map(match => match[1] ?? match[2] ?? match[3]!);
}

function readValues(file: string): ValuesFile {
  return { text: readFileSync(file, 'utf8'), content: documents(file)[0] };
}

function documents(file: string): unknown[] {
  return loadAll(readFileSync(file, 'utf8')).filter(document => document !== null && document !== undefined);
}

function yamlFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter(name => /\.ya?ml$/.test(name));
  // the first edge's before those of others: gateway.k8s.yaml, then gateway-public.k8s.yaml
  const first = (name: string) => name.replace(/\..*/, '');
  return names.sort((a, b) => (first(a) < first(b) ? -1 : 1)).map(name => join(folder, name));
}
