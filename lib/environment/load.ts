import * as v from 'valibot';
import { type Position, parseYaml, type YamlDocument, YamlError } from '../yaml';
import { contradictions } from './contradictions';
import { describeIssue, misplacedLists, type Path } from './issues';
import { type ReadText, readPresent, readText } from './present';
import { howToGetPresent } from './present-contradictions';
import { type Environment, environmentSchema } from './schema';

/** The text of one environment file. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** Something that a person has to correct, with its place. */
export interface Mistake extends Position {
  readonly file: string;
  /** Path in the file, such as nlb.sourceRanges[0]; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

export interface Loaded {
  /** In the order of their names. */
  readonly environments: readonly Environment[];
  /** All of them, of all files; where there is one, nothing should be synthesized. */
  readonly mistakes: readonly Mistake[];
}

/**
 * Parses environment files: every mistake of every file at once, or environments with all defaults filled in.
 *
 * @param read gives the files that environments name: presentValues
 */
export function loadEnvironments(sources: readonly Source[], read: ReadText = readText): Loaded {
  const loaded = sources.map(source => loadOne(source, read));
  const environments = loaded.flatMap(one => one.environment ?? []).sort((a, b) => (a.name < b.name ? -1 : 1));
  return { environments, mistakes: [...loaded.flatMap(one => one.mistakes), ...duplicates(loaded)] };
}

interface LoadedOne {
  readonly source: Source;
  readonly environment?: Environment;
  readonly mistakes: Mistake[];
  readonly at: (path: Path, message: string) => Mistake;
}

function loadOne(source: Source, read: ReadText): LoadedOne {
  const whole = (message: string, position: Position = { line: 1, column: 1 }): LoadedOne => ({
    source,
    mistakes: [{ file: source.file, ...position, path: '', message }],
    at: (_, text) => ({ file: source.file, ...position, path: '', message: text }),
  });
  let documents: YamlDocument[];
  try {
    documents = parseYaml(source.text);
  } catch (error) {
    if (error instanceof YamlError) return whole(`not YAML: ${error.reason}.`, error.position);
    throw error;
  }
  const [document, second] = documents;
  if (!document || document.value === null)
    return whole('the file is empty; it needs at least name, hosts, gateway, tls and destinations.');
  if (second) return whole('more than one YAML document; an environment file has one.', second.locate([]));
  return validate(source, document, read);
}

function validate(source: Source, document: YamlDocument, read: ReadText): LoadedOne {
  const at = (path: Path, message: string): Mistake => ({
    file: source.file,
    ...document.locate(path),
    path: path.reduce<string>(
      (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${key}` : key),
      '',
    ),
    message,
  });
  const result = v.safeParse(environmentSchema, document.value);
  const lists = misplacedLists(environmentSchema, document.value);
  const inside = (path: Path) => lists.some(list => list.path.every((key, index) => key === path[index]));
  const issues = (result.issues ?? []).flatMap(issue => describeIssue(environmentSchema, issue));
  const found = [...lists, ...issues.filter(({ path }) => !inside(path))];
  const complete = result.typed ? result.output : withoutUnknown(document.value, found);
  let environment = lists.length ? undefined : (complete as Environment | undefined);
  if (environment) {
    const added = withPresent(environment, source.file, read);
    environment = added.environment;
    found.push(...added.mistakes, ...contradictions(environment, fileName(source.file)));
  }
  const mistakes = found
    .map(({ path, message }) => at(path, message))
    .sort((a, b) => a.line - b.line || a.column - b.column);
  if (mistakes.length) return { source, at, mistakes };
  return { source, at, mistakes, environment: freeze(environment as Environment) };
}

/** With what its presentValues file says. */
function withPresent(environment: Environment, file: string, read: ReadText) {
  const { helm, istioOperator } = environment.gateway.service;
  const named = (helm ?? istioOperator)?.presentValues;
  if (named === undefined) return { environment, mistakes: [] };
  const present = readPresent(file, named, read);
  if (typeof present !== 'string') return { environment: { ...environment, present }, mistakes: [] };
  const path: Path = ['gateway', 'service', helm ? 'helm' : 'istioOperator', 'presentValues'];
  return { environment, mistakes: [{ path, message: `${present} ${howToGetPresent(environment)}` }] };
}

/** The environment that the file would be without its unknown fields, so that they don't hide contradictions. */
function withoutUnknown(value: unknown, found: { path: Path; unknown?: boolean }[]): unknown {
  if (!found.every(one => one.unknown)) return undefined;
  const copy = structuredClone(value);
  for (const { path } of found) {
    // biome-ignore lint/suspicious/noExplicitAny: the path was found in this very value
    const parent = path.slice(0, -1).reduce((node: any, key) => node[key], copy);
    delete parent[path[path.length - 1]!];
  }
  const result = v.safeParse(environmentSchema, copy);
  return result.success ? result.output : undefined;
}

function duplicates(loaded: readonly LoadedOne[]): Mistake[] {
  const first = new Map<string, string>();
  return loaded.flatMap(({ source, environment, at }) => {
    if (!environment) return [];
    const earlier = first.get(environment.name);
    if (earlier) return at(['name'], `"${environment.name}" is the name of ${earlier} too; names are unique.`);
    first.set(environment.name, source.file);
    return [];
  });
}

/** `prod` for environments/prod.yaml. */
function fileName(file: string): string {
  return file
    .split(/[\\/]/)
    .pop()!
    .replace(/\.ya?ml$/, '');
}

function freeze<T>(value: T): T {
  if (value !== null && typeof value === 'object') Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}
