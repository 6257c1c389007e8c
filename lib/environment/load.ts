import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { reasonOf } from '../foreign/reason';
import { inert } from '../foreign/text';
import { get, text } from '../kubernetes/json';
import { type Position, parseYaml, type YamlDocument, YamlError } from '../kubernetes/yaml';
import { contradictions, edgeNames, guardedView } from './checks';
import { howToGetPresent } from './checks/present';
import { type EdgeView, pathInFile } from './edge-views';
import { FOLDERS, type Folders } from './folders';
import { describeIssue, pathOf, withoutNames } from './issues';
import { judge } from './judged';
import { type ReadText, readPresent, readText } from './present';
import { type Environment, environmentSchema, type Present } from './schema';
import { type Path, pathText, structured } from './structure';

/** The text of one environment file. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** One thing that a person has to correct, and its place. */
export interface Mistake extends Position {
  readonly file: string;
  /** Path in the file, such as nlb.sourceRanges[0]; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  /** The file could not be read, so that nothing is known of its contents. @default false */
  readonly unread?: true;
}

/** What came of all environment files. */
interface Loaded {
  /** In the order of their names. */
  readonly environments: readonly Environment[];
  /** Every mistake of every file. With a single one, nothing should be synthesized. */
  readonly mistakes: readonly Mistake[];
}

/**
 * Parses environment files: every mistake of every file at once, or environments with all defaults filled in.
 *
 * @param read reads the files that environments name (presentValues). Default: from the disk.
 * @param folders what written commands name. Default: `environments` and `dist`.
 */
export function loadEnvironments(
  sources: readonly Source[],
  read: ReadText = readText,
  folders: Folders = FOLDERS,
): Loaded {
  const loaded = sources.map(source => loadOne(source, read, folders));
  const environments = loaded.flatMap(one => one.environment ?? []).sort((a, b) => (a.name < b.name ? -1 : 1));
  return { environments, mistakes: [...loaded.flatMap(one => one.mistakes), ...duplicates(loaded)] };
}

interface LoadedOne {
  readonly source: Source;
  readonly environment?: Environment;
  readonly mistakes: Mistake[];
  readonly at: (path: Path, message: string) => Mistake;
}

function loadOne(source: Source, read: ReadText, folders: Folders): LoadedOne {
  const whole = (message: string, position: Position = { line: 1, column: 1 }): LoadedOne => {
    const at = (_: Path, text: string) => ({ file: inert(source.file), ...position, path: '', message: inert(text) });
    return { source, mistakes: [at([], message)], at };
  };
  let documents: YamlDocument[];
  try {
    documents = parseYaml(source.text);
  } catch (error) {
    if (error instanceof YamlError) return whole(`not YAML: ${withoutNames(error.reason)}.`, error.position);
    throw error;
  }
  const [document, second] = documents;
  if (!document || document.value === null)
    return whole('the file is empty; it needs at least name, hosts, gateway, tls and destinations.');
  const stranger = strangerIn(document.value);
  if (stranger)
    return whole(
      `looks like ${stranger}, and is no environment file. If it is for presentValues, move it into a folder below, such as present/; else out of this folder.`,
    );
  if (second) return whole('more than one YAML document; an environment file has one.', second.locate([]));
  return validate(source, document, read, folders);
}

/**
 * What a file is that somebody put beside the environments: it has none of the sections that an environment needs.
 * undefined: perhaps an environment with mistakes.
 */
function strangerIn(value: unknown): string | undefined {
  if (['hosts', 'tls', 'destinations'].some(section => get(value, section) !== undefined)) return undefined;
  const kind = text(get(value, 'kind'));
  if (kind !== undefined && text(get(value, 'apiVersion')) !== undefined)
    return kind === 'IstioOperator' ? 'an IstioOperator' : 'an object of Kubernetes';
  const isValues = ['service', 'autoscaling', 'podAnnotations', 'labels'].some(key => get(value, key) !== undefined);
  return isValues ? 'Helm values' : undefined;
}

function validate(source: Source, document: YamlDocument, read: ReadText, folders: Folders): LoadedOne {
  const at = (path: Path, message: string): Mistake => ({
    file: inert(source.file),
    ...document.locate(path),
    path: pathText(path),
    message: inert(message),
  });
  const { value, mistakes: unknown } = structured(environmentSchema, document.value);
  const result = v.safeParse(environmentSchema, value);
  const issues = firstOfEachPlace(result.issues ?? []);
  const wrong = issues.map(pathOf);
  let environment: Environment = { ...(result.output as Environment), file: source.file, folders };
  const found = [...unknown, ...issues.map(issue => describeIssue(environmentSchema, issue, document.value))];
  if (!wrong.some(path => path.length === 0)) {
    for (const edge of [undefined, ...edgeNames(environment, wrong)]) {
      const present = (readable: EdgeView) => {
        const said = withPresent(readable, source.file, read);
        if (said.present) environment = withFacts(environment, edge, said.present);
        return said.mistakes;
      };
      const mistakes = [judge(present, guardedView(environment, wrong, edge))].flat();
      found.push(...mistakes.map(one => ({ ...one, path: pathInFile(edge, one.path) })));
    }
    found.push(...contradictions(environment, wrong, fileName(source.file)));
  }
  const mistakes = found
    .map(({ path, message, unread }) => ({ ...at(path, message), ...(unread && { unread }) }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
  return mistakes.length ? { source, at, mistakes } : { source, at, mistakes, environment: freeze(environment) };
}

/** The environment, and what one edge has already. */
function withFacts(environment: Environment, edge: string | undefined, present: Present): Environment {
  if (edge === undefined) return { ...environment, present };
  const own = { ...environment.edges[edge]!, present };
  return { ...environment, edges: { ...environment.edges, [edge]: own } };
}

/** Reads the file that presentValues names. */
function withPresent(environment: EdgeView, file: string, read: ReadText) {
  const { helm, istioOperator } = environment.gateway.service;
  const named = (helm ?? istioOperator)?.presentValues;
  if (named === undefined) return { mistakes: [] };
  const path: Path = ['gateway', 'service', helm ? 'helm' : 'istioOperator', 'presentValues'];
  try {
    const present = readPresent(file, named, read);
    if (typeof present !== 'string') return { present, mistakes: [] };
    return { mistakes: [{ path, message: `${present} ${howToGetPresent(environment)}` }] };
  } catch (error) {
    const message = `${join(dirname(file), named)}: ${reasonOf(error)}. Let whoever runs this read the file.`;
    return { mistakes: [{ path, message, unread: true as const }] };
  }
}

/** The first issue of each place: further issues of the same place tend to follow from the first. */
function firstOfEachPlace<T extends v.BaseIssue<unknown>>(issues: readonly T[]): T[] {
  const seen = new Set<string>();
  return issues.filter(issue => {
    const place = JSON.stringify(pathOf(issue));
    return !seen.has(place) && seen.add(place);
  });
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
