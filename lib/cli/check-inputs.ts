import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '../rules/manifests';
import { parseYaml, YamlError } from '../yaml';

/** What could be read, and what could not, each with the reason. */
export interface Inputs {
  readonly sources: readonly Source[];
  readonly problems: readonly string[];
}

/** Folders that hold no manifests of one's own. */
const SKIPPED = new Set(['node_modules', '.git']);

/** The manifests in files and folders, and from the standard input for `-`. */
export function readInputs(names: readonly string[], stdin: () => string): Inputs {
  const sources: Source[] = [];
  const problems: string[] = [];
  for (const name of names) {
    try {
      if (name === '-') read('stdin', stdin(), sources, problems);
      else for (const file of filesIn(name)) read(file, readFileSync(file, 'utf8'), sources, problems);
    } catch (error) {
      problems.push(`${name}: ${reasonOf(error)}`);
    }
  }
  return { sources, problems };
}

function read(file: string, text: string, sources: Source[], problems: string[]): void {
  try {
    sources.push({ file, documents: parseYaml(text) });
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const { line, column } = error.position;
    problems.push(`${file}:${line}:${column}: not YAML: ${error.reason}`);
  }
}

/** The file itself, or the YAML and JSON files below the folder, in order. */
function filesIn(name: string): string[] {
  if (!statSync(name).isDirectory()) return [name];
  return readdirSync(name, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => {
      const path = join(name, entry.name);
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesIn(path);
      return entry.isFile() && /\.(?:ya?ml|json)$/.test(entry.name) ? [path] : [];
    });
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'may not be read',
  EISDIR: 'is a folder',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'no such file or folder',
};

function reasonOf(error: unknown): string {
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  return REASONS[code] ?? message;
}
