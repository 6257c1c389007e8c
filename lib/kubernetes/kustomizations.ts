import { get, list, strings, text } from './json';
import type { YamlDocument } from './yaml';

/** The documents of a file. */
interface Read {
  readonly file: string;
  readonly documents: readonly Pick<YamlDocument, 'value'>[];
}

/** Whether kustomize reads a file, by the names that kustomize looks for. It is no object of a cluster. */
export function isKustomization(file: string): boolean {
  return /(?:^|[/\\])(?:kustomization\.ya?ml|Kustomization)$/.test(file);
}

/**
 * Leaves out the files that are patches by the kustomization files among them: a part of an object is no object.
 *
 * @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/
 */
export function withoutPatches<File extends Read>(sources: readonly File[]): readonly File[] {
  const patches = new Set(sources.filter(({ file }) => isKustomization(file)).flatMap(patchesOf));
  return patches.size === 0 ? sources : sources.filter(({ file }) => !patches.has(normal(file)));
}

function patchesOf({ file, documents }: Read): string[] {
  const folder = file.replace(/[^/\\]*$/, '');
  const named = documents.flatMap(({ value }) => [
    ...['patches', 'patchesJson6902'].flatMap(field =>
      list(get(value, field)).map(one => text(get(one, 'path')) ?? ''),
    ),
    // a patch may stand there itself
    ...strings(get(value, 'patchesStrategicMerge')).filter(one => !one.includes('\n')),
  ]);
  return named.filter(Boolean).map(name => normal(folder + name));
}

/** A path without steps that lead nowhere. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split(/[/\\]/)) {
    if (part === '.' || (part === '' && parts.length > 0)) continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}
