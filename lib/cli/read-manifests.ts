import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { NotReadable, readRegularFile } from '../foreign/read-file';
import type { Source } from '../kubernetes/manifests';
import { parseYaml, startsOfLines, YamlError } from '../kubernetes/yaml';
import { MOST_MIB } from './terminal';

/** Manifests that could be read, and the reason for each that could not. */
interface Inputs {
  readonly sources: readonly Source[];
  readonly problems: readonly string[];
  /** A line of a file, from 1. undefined: the file has no such line, or two inputs have the file's name. */
  lineAt(file: string, line: number): string | undefined;
}

/** Folders without manifests of one's own. */
const SKIPPED = new Set(['node_modules', '.git']);

/**
 * Reads the manifests in files and folders, and from the standard input for `-`. Links are followed; a file that is
 * reached in several ways is read once. A file that can't be read is a problem, and the other files are still read.
 * Problems too: pipes and devices, which may not end, and files above 200 MiB.
 */
export function readManifests(names: readonly string[], stdin: () => string): Inputs {
  const reader = new Reader(stdin);
  for (const name of names) reader.take(name, true);
  return reader;
}

class Reader implements Inputs {
  readonly sources: Source[] = [];
  readonly problems: string[] = [];
  private readonly seen = new Set<string>();
  private readonly lines = new Map<string, Lines>();
  /** Real path of the folder that was named last. */
  private root = '';

  constructor(private readonly stdin: () => string) {}

  lineAt(file: string, line: number): string | undefined {
    return this.lines.get(file)?.at(line);
  }

  /** Reads one path: named on the command line, or found in a folder. */
  take(path: string, isNamed = false): void {
    try {
      if (isNamed && path === '-') {
        this.read('stdin', this.stdin());
        return;
      }
      const found = statSync(path);
      if (found.isDirectory()) this.takeFolder(path, isNamed);
      else if (!isNamed && !MANIFEST.test(path)) return;
      else if (found.isFile()) this.takeFile(path);
      else this.problems.push(`${path}: is no regular file${isNamed ? '; what comes by a pipe is read as -' : ''}`);
    } catch (error) {
      // a link to nothing is reported if it has a manifest's name
      if (isNamed || MANIFEST.test(path) || codeOf(error) !== 'ENOENT')
        this.problems.push(`${path}: ${reasonOf(error, isNamed)}`);
    }
  }

  private takeFile(path: string): void {
    if (this.isNew(path)) this.read(path, readRegularFile(path, 'follow', MOST_MIB).toString('utf8'));
  }

  private takeFolder(path: string, isNamed: boolean): void {
    if (!isNamed && SKIPPED.has(basename(path))) return;
    const place = placeOf(path);
    if (isNamed) this.root = place;
    else if (isInside(this.root, place)) {
      this.problems.push(`${path}: a link to a folder around it is not followed`);
      return;
    }
    if (!this.isNew(path)) return;
    for (const name of readdirSync(path).sort()) this.take(join(path, name));
  }

  private isNew(path: string): boolean {
    const place = placeOf(path);
    const isNew = !this.seen.has(place);
    this.seen.add(place);
    return isNew;
  }

  private read(file: string, text: string): void {
    try {
      this.sources.push({ file, documents: parseYaml(text) });
      this.lines.set(file, new Lines(this.lines.has(file) ? '' : text));
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      const { line, column } = error.position;
      this.problems.push(`${file}:${line}:${column}: not YAML: ${error.reason}`);
    }
  }
}

/** The lines of a text. It is parted when the first one is asked for. */
class Lines {
  private starts: readonly number[] | undefined;

  constructor(private readonly text: string) {}

  at(line: number): string | undefined {
    this.starts ??= startsOfLines(this.text);
    const start = this.starts[line - 1];
    return start === undefined ? undefined : this.text.slice(start, this.starts[line]);
  }
}

const MANIFEST = /\.(?:ya?ml|json)$/;

/** The real path of a file; the path itself if nothing real is there. */
function placeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function isInside(inner: string, outer: string): boolean {
  return inner !== outer && inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

const REASONS = new Map([
  ['EACCES', 'may not be read'],
  ['EPERM', 'may not be read'],
  ['EISDIR', 'is a folder'],
  ['ELOOP', 'links lead in a circle'],
]);

function reasonOf(error: unknown, isNamed: boolean): string {
  if (error instanceof NotReadable) return error.message;
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return isNamed ? 'no such file or folder' : 'a link to nothing';
  return REASONS.get(code) ?? (error instanceof Error ? error.message : 'cannot be read');
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}
