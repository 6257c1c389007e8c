import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { reasonOf } from '../foreign/reason';
import { inert } from '../foreign/text';
import { get, text } from '../kubernetes/json';
import { Bases } from './bases';
import { contradictions, edgeNames, guardedView } from './checks';
import { howToGetOwners, notOurs, ownersMistakes } from './checks/owners-alloy';
import { howToGetPresent } from './checks/present';
import { type EdgeView, pathInFile } from './edge-views';
import { FOLDERS, type Folders } from './folders';
import { describeIssue, pathOf } from './issues';
import { judge, withoutReading } from './judged';
import { Written } from './layers';
import { otherFiles } from './other-files';
import { withOwners } from './owners-alloy';
import { type ReadText, readPresent, readText } from './present';
import { type Environment, environmentSchema, type Present } from './schema';
import { fileSchema } from './schema/file';
import { documentsOf, type Mistake, mistakeOf, type Source, secondDocument } from './source';
import { type Contradiction, type Path, pathText, structured } from './structure';

export type { Mistake, Source } from './source';

/** What came of all environment files. */
interface Loaded {
  /** In the order of their names. */
  readonly environments: readonly Environment[];
  /** Every mistake of every file. With a single one, nothing should be synthesized. */
  readonly mistakes: readonly Mistake[];
  /** What the files of each environment say, without defaults. */
  readonly written: ReadonlyMap<Environment, Written>;
}

/**
 * Parses environment files: every mistake of every file at once, or environments with all defaults filled in.
 *
 * @param read reads the files that environments name (extends, presentValues). Default: from the disk.
 * @param folders what written commands name. Default: `environments` and `dist`.
 */
export function loadEnvironments(
  sources: readonly Source[],
  read: ReadText = readText,
  folders: Folders = FOLDERS,
): Loaded {
  const bases = new Bases(read);
  const loaded = sources
    .map(source => loadOne(source, bases, read, folders))
    .map(one => (isBaseBeside(one, bases) ? { source: one.source, mistakes: [baseBeside(one.source.file)] } : one));
  const environments = loaded.flatMap(one => one.environment ?? []).sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    environments,
    mistakes: [...eachOnce(loaded), ...duplicates(loaded)],
    written: new Map(loaded.flatMap(({ environment, written }) => (environment ? [[environment, written!]] : []))),
  };
}

interface LoadedOne {
  readonly source: Source;
  readonly environment?: Environment;
  /** Undefined if not all files could be read. */
  readonly written?: Written;
  readonly mistakes: readonly Mistake[];
}

function loadOne(source: Source, bases: Bases, read: ReadText, folders: Folders): LoadedOne {
  const documents = documentsOf(source);
  if ('message' in documents) return { source, mistakes: [documents] };
  const [document] = documents;
  const stranger = strangerIn(document.value);
  if (stranger)
    return {
      source,
      mistakes: [
        mistakeOf(
          source.file,
          `looks like ${stranger}, and is no environment file. If it is for presentValues, move it into a folder below, such as present/; else out of this folder.`,
        ),
      ],
    };
  const second = secondDocument(source.file, documents);
  if (second) return { source, mistakes: [second] };
  const own = { file: source.file, document };
  const below = bases.of(own);
  if ('message' in below) return { source, mistakes: [below] };
  return validate(source, new Written(own, below), read, folders);
}

/**
 * What a file is that somebody put beside the environments: it has none of the sections that an environment needs.
 * undefined: perhaps an environment with mistakes.
 */
function strangerIn(value: unknown): string | undefined {
  if (['extends', 'hosts', 'tls', 'destinations'].some(section => get(value, section) !== undefined)) return undefined;
  const kind = text(get(value, 'kind'));
  if (kind !== undefined && text(get(value, 'apiVersion')) !== undefined)
    return kind === 'IstioOperator' ? 'an IstioOperator' : 'an object of Kubernetes';
  const isValues = ['service', 'autoscaling', 'podAnnotations', 'labels'].some(key => get(value, key) !== undefined);
  return isValues ? 'Helm values' : undefined;
}

/** Whether a file among the environments is a base of one of them, and no environment. */
function isBaseBeside({ source, written }: LoadedOne, bases: Bases): boolean {
  return bases.has(source.file) && written !== undefined && get(written.value, 'name') === undefined;
}

function baseBeside(file: string): Mistake {
  return mistakeOf(
    file,
    'others extend this file, and it has no name, so it is no environment. Move it into a folder below, such as bases/, and name it so in extends.',
  );
}

/** Mistakes of all files. One of a base is told once, with the environments that extend it. */
function eachOnce(loaded: readonly LoadedOne[]): Mistake[] {
  const told = new Map<string, { readonly mistake: Mistake; readonly files: string[] }>();
  for (const { source, mistakes } of loaded) {
    for (const mistake of mistakes) {
      const key = JSON.stringify(mistake);
      const known = told.get(key);
      if (known) known.files.push(source.file);
      else told.set(key, { mistake, files: [source.file] });
    }
  }
  return [...told.values()].map(({ mistake, files: [first, ...more] }) => {
    if (mistake.file === inert(first!)) return mistake;
    const others = more.length ? ` and ${more.length} more` : '';
    return { ...mistake, message: `${mistake.message} (Found for ${inert(first!)}${others}.)` };
  });
}

function validate(source: Source, written: Written, read: ReadText, folders: Folders): LoadedOne {
  const { value, mistakes: unknown } = structured(fileSchema, written.value);
  const result = v.safeParse(environmentSchema, value);
  const issues = firstOfEachPlace(result.issues ?? []);
  const wrong = issues.map(pathOf);
  let environment: Environment = { ...(result.output as Environment), file: source.file, folders };
  const found = [...unknown, ...issues.map(issue => describeIssue(environmentSchema, issue, written.value))];
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
    const owners = (readable: Environment) => {
      const said = withRelease(readable, source.file, read);
      if (said.present) environment = { ...environment, alloy: withOwners(environment.alloy, said.present) };
      return said.mistakes;
    };
    found.push(...[judge(owners, withoutReading(environment, wrong))].flat());
    found.push(...contradictions(environment, wrong, fileName(source.file)));
  }
  const files = [...new Set([source.file, ...found.map(({ path }) => written.placeOf(path).file)])];
  const mistakes = found
    .map(({ path, message, unread }) => ({ ...at(written, path, message), ...(unread && { unread }) }))
    .sort((a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column)
    .map(mistake => ({ ...mistake, file: inert(mistake.file) }));
  return { source, written, mistakes, ...(mistakes.length === 0 && { environment: freeze(environment) }) };
}

function at(written: Written, path: Path, message: string): Mistake {
  return {
    ...written.placeOf(path),
    path: pathText(path),
    message: inert(message + otherFiles(written, path, message)),
  };
}

/** The environment, and what one edge has already. */
function withFacts(environment: Environment, edge: string | undefined, present: Present): Environment {
  if (edge === undefined) return { ...environment, present };
  const own = { ...environment.edges[edge]!, present };
  return { ...environment, edges: { ...environment.edges, [edge]: own } };
}

/** Reads the file that presentValues of the gateway names. */
function withPresent(environment: EdgeView, file: string, read: ReadText) {
  const { helm, istioOperator } = environment.gateway.service;
  const named = (helm ?? istioOperator)?.presentValues;
  const path: Path = ['gateway', 'service', helm ? 'helm' : 'istioOperator', 'presentValues'];
  return presentAt(path, named, file, read, () => howToGetPresent(environment));
}

/** Reads the file that presentValues of Alloy names. The release is Alloy's only where nothing is wrong with it. */
function withRelease(environment: Environment, file: string, read: ReadText) {
  const { deployedBy, presentValues } = environment.alloy;
  const path: Path = ['alloy', 'presentValues'];
  if (presentValues !== undefined && deployedBy !== 'helm')
    return {
      mistakes: [
        { path, message: `only with deployedBy: helm, whose release it says the values of. Say that, or remove it.` },
      ],
    };
  const said = presentAt(path, presentValues, file, read, () => howToGetOwners(environment));
  if (!said.present) return said;
  const mistakes = [...ownersMistakes(environment, said.present), ...notOurs(environment, said.present)];
  return mistakes.length ? { mistakes } : said;
}

interface Said {
  readonly present?: Present;
  readonly mistakes: (Contradiction & { readonly unread?: true })[];
}

/** @param howTo says how to make the file */
function presentAt(path: Path, named: string | undefined, file: string, read: ReadText, howTo: () => string): Said {
  if (named === undefined) return { mistakes: [] };
  try {
    const present = readPresent(file, named, read);
    if (typeof present !== 'string') return { present, mistakes: [] };
    return { mistakes: [{ path, message: `${present} ${howTo()}` }] };
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
  return loaded.flatMap(({ source, environment, written }) => {
    if (!environment) return [];
    const earlier = first.get(environment.name);
    if (earlier)
      return at(written!, ['name'], `"${environment.name}" is the name of ${earlier} too; names are unique.`);
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
