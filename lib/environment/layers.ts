/** What an environment file and its bases say together, and which of them says it. */
import { dirname, join, relative } from 'node:path';
import type { Position, YamlDocument } from '../kubernetes/yaml';
import type { Path } from './structure';

/** One file of an environment: its own, or a base. */
export interface Layer {
  readonly file: string;
  readonly document: YamlDocument;
}

/** A place in one of an environment's files. */
export interface FilePlace extends Position {
  /** Path of the file as messages name the file: from where the user stands. */
  readonly file: string;
}

/** What the files of an environment say together, before defaults are filled in. */
export class Written {
  /** The environment as one file would say it: without `extends`, and without keys that begin with `x-`. */
  readonly value: unknown;
  private readonly layers: readonly (Layer & { readonly value: unknown })[];

  /**
   * @param own the environment's own file
   * @param bases its base, the base's base, and so on
   */
  constructor(own: Layer, bases: readonly Layer[]) {
    const folder = dirname(own.file);
    this.layers = [
      { ...own, value: said(own.document.value, ['extends']) },
      ...bases.map(base => ({
        ...base,
        value: rebased(said(base.document.value, ['extends', 'name']), relative(folder, dirname(base.file))),
      })),
    ];
    this.value = this.layers.map(({ value }) => value).reduceRight(merged);
  }

  /** Whether the environment extends anything. */
  get hasBase(): boolean {
    return this.layers.length > 1;
  }

  /** Whether a base says the value at this path, and the environment's own file does not. */
  isInherited(path: Path): boolean {
    return this.placeOf(path).file !== this.layers[0]!.file;
  }

  /**
   * The place of a value in the file that says it. Of a value that no file says: in the environment's own file, at the
   * deepest part that is there, else where it extends its base.
   */
  placeOf(path: Path): FilePlace {
    const [own] = this.layers;
    const layer = this.layers.find(({ value }) => decides(value, path)) ?? own!;
    const isStranger = this.hasBase && layer === own && path.length > 0 && !decides(own!.value, path.slice(0, 1));
    const { line, column } = layer.document.locate(isStranger ? ['extends'] : path);
    return { file: layer.file, line, column };
  }
}

/** What a file says of environments, without these keys. */
function said(value: unknown, without: readonly string[]): unknown {
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !without.includes(key) && !key.startsWith('x-')));
}

/**
 * Merges what a base says with what is said above it: mappings key by key, anything else replaces. A null takes away what
 * the base says; where the base says nothing, it stays, and is refused as everywhere.
 */
function merged(base: unknown, above: unknown): unknown {
  if (!isMapping(base) || !isMapping(above)) return above;
  const all = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(above)) {
    if (!all.has(key)) all.set(key, value);
    else if (value === null) all.delete(key);
    else all.set(key, merged(all.get(key), value));
  }
  // fromEntries makes an own field of any key, also of __proto__
  return Object.fromEntries(all);
}

/** Whether a file that says `value` decides what is at the path: it has the path, or something that is no mapping above. */
function decides(value: unknown, path: Path): boolean {
  let found = value;
  for (const key of path) {
    if (!isMapping(found)) return Array.isArray(found) || found !== undefined;
    if (!Object.hasOwn(found, key)) return false;
    found = found[key];
    if (Array.isArray(found)) return true;
  }
  return true;
}

/** The values of a base with the files that it names as seen from the environment's folder. */
function rebased(value: unknown, way: string, above: readonly string[] = []): unknown {
  if (way === '' || !isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, below]) => {
      const isRelease = above.at(-2) === 'service' || (above.length === 1 && above[0] === 'alloy');
      const names = key === 'presentValues' && isRelease && typeof below === 'string';
      return [key, names ? join(way, below) : rebased(below, way, [...above, key])];
    }),
  );
}

function isMapping(value: unknown): value is Record<string | number, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
