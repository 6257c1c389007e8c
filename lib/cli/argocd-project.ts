import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inert } from '../foreign/text';
import { parseYaml, YamlError } from '../kubernetes/yaml';
import type { Synthesized } from './synth-summary';

/** Where `new repository` writes the AppProject, in the project's folder. */
const FILE = 'argocd/project.yaml';

/** What synth made. */
interface Made {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly namespace?: string };
}

interface GroupKind {
  readonly group?: string;
  readonly kind?: string;
}

interface Spec {
  readonly destinations?: readonly { readonly namespace?: string }[];
  readonly clusterResourceWhitelist?: readonly GroupKind[];
  readonly namespaceResourceWhitelist?: readonly GroupKind[];
}

/** What environments write, and which of them. */
type Wanted = Map<string, { readonly add: string; readonly names: Set<string> }>;

/**
 * Says what environments write and the AppProject of `argocd/project.yaml` lets no Application write: Argo CD would
 * refuse to sync it. The project is written once, and neither a new environment nor an upgrade changes it. Nothing is said
 * where there is no such file, nor of clusters.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/projects/
 * @param folder the project's folder; empty: where the user stands
 */
export function projectGaps(folder: string, results: readonly Pick<Synthesized, 'environment' | 'files'>[]): string[] {
  const file = join(folder, FILE);
  if (!existsSync(file)) return [];
  try {
    const specs = parseYaml(readFileSync(file, 'utf8')).flatMap(({ value }) => specOf(value) ?? []);
    return specs.flatMap(spec => gapsOf(file, spec, results));
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const { line, column } = error.position;
    return [inert(`${file}:${line}:${column}: not YAML: ${error.reason}`)];
  }
}

function specOf(value: unknown): Spec | undefined {
  const { kind, spec } = (value ?? {}) as { kind?: unknown; spec?: Spec | null };
  return kind === 'AppProject' ? (spec ?? {}) : undefined;
}

function gapsOf(file: string, spec: Spec, results: readonly Pick<Synthesized, 'environment' | 'files'>[]): string[] {
  const wanted: Wanted = new Map();
  for (const { environment, files } of results)
    for (const { apiVersion, kind, metadata } of files.flatMap(({ objects = [] }) => objects as readonly Made[])) {
      const { namespace } = metadata;
      const group = apiVersion.includes('/') ? apiVersion.split('/')[0]! : '';
      const want = (what: string, add: string) => {
        const known = wanted.get(what) ?? { add, names: new Set() };
        wanted.set(what, { add, names: known.names.add(environment.name) });
      };
      if (namespace && !permitsNamespace(spec, namespace))
        want(`to the namespace ${namespace}`, `{ name: "*", namespace: ${namespace} } to spec.destinations`);
      const list = namespace ? 'namespaceResourceWhitelist' : 'clusterResourceWhitelist';
      if (!permitsKind(spec[list], Boolean(namespace), { group, kind }))
        want(
          `the kind ${group ? `${group}/` : ''}${kind}`,
          `{ group: ${group || '""'}, kind: ${kind} } to spec.${list}`,
        );
    }
  return [...wanted].map(([what, { add, names }]) =>
    inert(
      `${file}: lets no Application write ${what}, as ${[...names].join(', ')} ${names.size === 1 ? 'does' : 'do'}: Argo CD would refuse to sync that. Add ${add}, or delete argocd/ if this repository has nothing to do with Argo CD.`,
    ),
  );
}

function permitsNamespace({ destinations = [] }: Spec, namespace: string): boolean {
  const patterns = destinations.map(one => String(one?.namespace ?? ''));
  const denied = patterns.some(pattern => pattern.startsWith('!') && fits(pattern.slice(1), namespace));
  return !denied && patterns.some(pattern => (pattern.startsWith('!') ? true : fits(pattern, namespace)));
}

/** Without a list, each kind that has a namespace is let in, and none that has none. */
function permitsKind(
  list: readonly GroupKind[] | undefined,
  isNamespaced: boolean,
  { group, kind }: GroupKind,
): boolean {
  if (!list) return isNamespaced;
  return list.some(one => fits(String(one?.kind ?? ''), kind!) && fits(String(one?.group ?? ''), group!));
}

/** Whether a pattern of Argo CD's is for a name. One with more than `*` and `?` is taken to be. */
function fits(pattern: string, name: string): boolean {
  if (/[[\]{}\\]/.test(pattern)) return true;
  const source = pattern
    .replace(/[.+^$()|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}
