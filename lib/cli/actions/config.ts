import { plainDestinations } from '../../environment/destinations';
import type { Written } from '../../environment/layers';
import { loadEnvironments } from '../../environment/load';
import type { Environment } from '../../environment/schema';
import { inert, inertJson } from '../../foreign/text';
import { get, type Path } from '../../kubernetes/json';
import type { Code } from '../command';
import { readEnvironments } from '../read-environments';
import { reportMistakes } from '../refusals';
import type { Terminal } from '../terminal';

/** What to print. */
interface ConfigOptions {
  /** Folder of environment files. */
  readonly input: string;
  /** The environment. */
  readonly name: string;
  /** Whether to print what no file says, too. */
  readonly defaults: boolean;
}

/**
 * Prints an environment as one file, each value with the file and line that says it.
 *
 * @returns the exit code
 * @throws Unusable if there is no such folder or environment
 */
export function config(
  { input, name, defaults }: ConfigOptions,
  { out, err, color }: Pick<Terminal, 'out' | 'err' | 'color'>,
): Code {
  const read = readEnvironments(input, [name]);
  const { environments, mistakes, written } = loadEnvironments(read.sources);
  const all = [...read.mistakes, ...mistakes];
  if (all.length) {
    err(reportMistakes(all, color.err));
    return all.some(({ unread }) => unread) ? 2 : 1;
  }
  const [environment] = environments;
  out(effectiveFile(environment!, written.get(environment!)!, defaults));
  return 0;
}

/**
 * The environment as the text of one environment file.
 *
 * @param defaults whether defaults are in it
 */
export function effectiveFile(environment: Environment, written: Written, defaults: boolean): string {
  const { file: _file, folders: _folders, present: _present, ...said } = environment;
  const edges = Object.entries(said.edges).map(([name, { present: _, ...edge }]) => [name, edge]);
  const filled = { ...said, destinations: plainDestinations(environment), edges: Object.fromEntries(edges) };
  const lines = linesOf(defaults ? filled : written.value, [], '', '');
  const width = Math.max(...lines.filter(({ path }) => path).map(({ text }) => Math.min(text.length, WIDEST)));
  return lines
    .map(({ text, path, value }) =>
      path ? `${text.padEnd(width)} # ${originOf(written, path, value)}\n` : `${text}\n`,
    )
    .join('');
}

/** The column up to which comments stand below one another. */
const WIDEST = 60;

/** A line of YAML. With a path: the line of a value. */
interface Line {
  readonly text: string;
  readonly path?: Path;
  readonly value?: unknown;
}

/** @param first what stands before the first line: a key, or the dash of a list */
function linesOf(value: unknown, path: Path, indent: string, first: string): Line[] {
  const below = Object.entries((value ?? {}) as object).filter(([, one]) => one !== undefined);
  if (value === null || typeof value !== 'object') return [{ text: `${first}${scalar(value)}`, path, value }];
  if (below.length === 0) return [{ text: `${first}${Array.isArray(value) ? '[]' : '{}'}`, path, value }];
  const isItem = first.endsWith('- ');
  const lines = below.flatMap(([key, one], index) => {
    const before = index === 0 && isItem ? first : indent;
    if (Array.isArray(value)) return linesOf(one, [...path, index], `${indent}  `, `${before}- `);
    const opening = `${before}${scalar(key)}:`;
    const isNested = one !== null && typeof one === 'object' && Object.values(one).some(each => each !== undefined);
    return isNested
      ? [{ text: opening }, ...linesOf(one, [...path, key], `${indent}  `, '')]
      : linesOf(one, [...path, key], `${indent}  `, `${opening} `);
  });
  return lines;
}

/** Text without quotes only where every parser of YAML takes it for that text. */
function scalar(value: unknown): string {
  const isPlain = typeof value === 'string' && /^[a-zA-Z/][-a-zA-Z0-9_./]*$/.test(value) && !WORDS.test(value);
  return isPlain ? value : inertJson(value);
}

/** Words that some parser takes for a truth value or nothing. */
const WORDS = /^(true|false|yes|no|on|off|y|n|null)$/i;

function originOf(written: Written, path: Path, value: unknown): string {
  if (!isWritten(written.value, path, value)) return 'default';
  const { file, line } = written.placeOf([...path]);
  return inert(`${file}:${line}`);
}

/** Whether a file says the value, or its short form above it: `otlp: host:port` for the endpoint. */
function isWritten(all: unknown, path: Path, value: unknown): boolean {
  const said = get(all, ...path);
  return said === undefined ? path.length > 0 && get(all, ...path.slice(0, -1)) === value : true;
}
