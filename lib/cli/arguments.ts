import { isAbsolute, join } from 'node:path';
import { parseArgs } from 'node:util';
import { distance } from 'fastest-levenshtein';
import { shown } from '../foreign/text';
import { type Command, type Given, Misused, type Option, type Options, type Positionals } from './command';
import type { Environ, Terminal } from './terminal';

/** The options that every command has. */
export const COMMON = {
  help: { meaning: 'show this text' },
  version: { meaning: 'show the version' },
} as const satisfies Options;

/**
 * Parses a command line.
 *
 * @throws Misused; the message repeats no value that may be a credential: the second half of a header without quotes is
 *   an argument of its own
 */
export function parse<O extends Options>(
  command: Command<O>,
  args: readonly string[],
  terminal: Defaults,
): Given<O> | 'help' | 'version' {
  const { given, positionals } = wordsOf(args, { ...command.options, ...COMMON });
  for (const name of ['help', 'version'] as const) if (given.has(name)) return name;
  const options = Object.entries(command.options);
  const taken = options.find(([name]) => !given.has(name) && isTakenByNpm(name, terminal.env));
  if (taken) throw new Misused(`npm took --${taken[0]} for its own: options come after --`);
  const values = options.map(([name, option]) => [name, settled(name, option, given.get(name), terminal)]);
  judgeCount(command.positionals, positionals.length);
  return { ...Object.fromEntries(values), positionals } as Given<O>;
}

/** What a command line depends on, besides its arguments. */
type Defaults = Pick<Terminal, 'env' | 'project'>;

/** The values of each given option; for a switch, an empty list. */
function wordsOf(args: readonly string[], known: Options) {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(Object.entries(known).map(([name, option]) => [name, typeOf(name, option)])),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const given = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(known, token.name) ? known[token.name] : undefined;
    if (!option) throw new Misused(unknown(token.rawName, Object.keys(known)));
    given.set(token.name, [...(given.get(token.name) ?? []), valueIn(option, token)]);
  }
  return { given, positionals };
}

function judgeCount(wanted: Positionals | undefined, count: number): void {
  if (!wanted && count)
    throw new Misused('there is an argument without an option. Does a value with blanks lack its quotes?');
  const { value = '', least = 0, most = Number.POSITIVE_INFINITY } = wanted ?? {};
  if (count < least) throw new Misused(`${value} is missing`);
  if (count > most) throw new Misused(`only ${most} ${value} at a time`);
}

/** Options that npm has too: somebody may have given them to npm by mistake. */
const OF_NPM: ReadonlySet<string> = new Set(['ca', 'cert', 'json', 'key']);

/**
 * Whether npm took the option: it stood before `--` on the command line of `npm run`. With `npm -s`, npm does not say
 * so.
 */
function isTakenByNpm(name: string, env: Environ): boolean {
  return !OF_NPM.has(name) && env[`npm_config_${name.replaceAll('-', '_')}`] !== undefined;
}

function typeOf(name: string, { value }: Option) {
  const type = value === undefined ? ('boolean' as const) : ('string' as const);
  return name === 'help' ? { type, short: 'h' } : { type };
}

function valueIn(option: Option, { rawName, value, inlineValue }: OptionToken): string {
  if (option.value === undefined) {
    if (inlineValue) throw new Misused(`${rawName} takes no value`);
    return '';
  }
  if (!value?.trim()) throw new Misused(`${rawName} needs a value: ${rawName} ${option.value}`);
  // In `--output --help` the folder is missing.
  if (!inlineValue && /^-./.test(value))
    throw new Misused(`${rawName} needs a value; one that begins with - is given as ${rawName}=${option.value}`);
  if (option.choices && !option.choices.includes(value))
    throw new Misused(`${rawName} is ${either(option.choices)}, not ${shown(value)}`);
  return value;
}

interface OptionToken {
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function settled(name: string, option: Option, given: readonly string[] | undefined, terminal: Defaults) {
  if (option.value === undefined) return given !== undefined;
  if (option.many) return given ?? [];
  if (given) return given.at(-1);
  if (option.required) throw new Misused(`--${name} ${option.value} is missing`);
  const variable = option.variable && terminal.env[option.variable];
  if (variable?.trim() === '')
    throw new Misused(`${option.variable} is empty. Unset it for the default, ${option.default}, or name a folder.`);
  const path = variable || option.default;
  return path && option.inProject && !isAbsolute(path) && terminal.project ? join(terminal.project, path) : path;
}

/** Says that an option is unknown, by its letters only: what follows them may be a credential. */
function unknown(rawName: string, known: readonly string[]): string {
  const [name = ''] = /^--?[a-z][-a-z0-9]*/i.exec(rawName) ?? [];
  const word = name.replace(/^-+/, '');
  if (known.includes(word)) return `${name}: its value comes after a blank or an equals sign`;
  const near = nearest(word, known);
  return `unknown option ${name}`.trimEnd() + (near ? `. Did you mean --${near}?` : '');
}

/** The option with the most similar name. undefined if none is similar. */
function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length < 2) return undefined;
  const begins = known.filter(name => name.startsWith(word));
  const [first] = known.map(name => ({ name, far: distance(name, word) })).sort((a, b) => a.far - b.far);
  if (first && first.far <= Math.max(1, Math.floor(first.name.length / 3))) return first.name;
  return begins[0];
}

/** Joins words: `a, b or c`. */
export function either(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
