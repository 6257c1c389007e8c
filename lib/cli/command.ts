import { FOLDERS } from '../environment/folders';
import type { Terminal } from './terminal';

/** 0: in order. 1: what it judges is not in order. 2: it could not judge. */
export type Code = 0 | 1 | 2;

/** An option as it is declared: parsing, `--help` and messages follow from it. Without a value it is a switch. */
export interface Option {
  /** The value in the help, such as `<folder>`. */
  readonly value?: string;
  readonly meaning: string;
  readonly default?: string;
  /** The default is a path from the project's folder, wherever in the project the user stands. @default false */
  readonly inProject?: true;
  /** The environment variable that takes the place of the default. */
  readonly variable?: string;
  /** All values there are. */
  readonly choices?: readonly string[];
  /** May be given more than once. @default false */
  readonly many?: true;
  /** @default false */
  readonly required?: true;
}

export type Options = Readonly<Record<string, Option>>;

type ValueOf<O extends Option> = O extends { many: true }
  ? readonly string[]
  : O extends { choices: readonly (infer Choice)[]; default: string }
    ? Choice
    : O extends { default: string } | { required: true }
      ? string
      : O extends { value: string }
        ? string | undefined
        : boolean;

/** The values of a command line, by the names of their options. */
export type Given<O extends Options> = { readonly [Name in keyof O]: ValueOf<O[Name]> } & {
  readonly positionals: readonly string[];
};

/** A program of this project. Declarations are cheap to load: `run` requires what does the work. */
export interface Command<O extends Options = Options> {
  readonly name: string;
  /** One line. */
  readonly purpose: string;
  /** More about it, in paragraphs. */
  readonly about?: readonly string[];
  /** What may stand on the command line beside options. @default - nothing */
  readonly positionals?: Positionals;
  readonly options: O;
  /** `{me}` is how the command is called. */
  readonly examples: readonly string[];
  /** What each exit code means that it can end with. */
  readonly exit: Readonly<Partial<Record<Code, string>>>;
  /** @throws Unusable, Misused, which end with 2 */
  run(given: Given<O>, terminal: Terminal): Code | Promise<Code>;
}

export interface Positionals {
  /** In the help, such as `<file, folder or ->`. */
  readonly value: string;
  readonly meaning: string;
  /** @default 0 */
  readonly least?: number;
  /** @default - any number */
  readonly most?: number;
}

/** Gives `run` the types of its options. */
export function command<const O extends Options>(declared: Command<O>): Command<O> {
  return declared;
}

/** The command can't do its work; the message, inert text of its own, says why and what to do. */
export class Unusable extends Error {}

/** A command line that makes no sense: the usage is shown below the message. */
export class Misused extends Unusable {}

/** Where environment files are. */
export const ENVIRONMENTS = {
  value: '<folder>',
  meaning: 'where environment files are, one for each environment',
  default: FOLDERS.environments,
  inProject: true,
} as const satisfies Option;

/** Where the results are. */
export const OUTPUT = {
  value: '<folder>',
  meaning: 'where synth writes, a folder for each environment',
  default: FOLDERS.output,
  inProject: true,
  // The cdk8s command line says by it where its output goes.
  variable: 'CDK8S_OUTDIR',
} as const satisfies Option;

/** How a command is called. */
export function invocation({ name }: Pick<Command, 'name'>): string {
  return `npm run ${name} --`;
}
