import { FOLDERS } from '../environment/folders';
import type { Environ, Terminal } from './terminal';

/** Exit code. 0: in order. 1: what the command judges is not in order. 2: the command could not judge. */
export type Code = 0 | 1 | 2;

/** An option's declaration: parsing, `--help` and messages follow from it. An option without `value` is a switch. */
export interface Option {
  /**
   * The value in the help, such as `<folder>`.
   *
   * @default - a switch
   */
  readonly value?: string;
  readonly meaning: string;
  readonly default?: string;
  /**
   * Whether the default is a path from the project's folder, wherever in the project the user is.
   *
   * @default false
   */
  readonly inProject?: true;
  /**
   * The environment variable that replaces the default.
   *
   * @default - none
   */
  readonly variable?: string;
  /**
   * The allowed values.
   *
   * @default - any value
   */
  readonly choices?: readonly string[];
  /**
   * Whether the option may be given more than once.
   *
   * @default false
   */
  readonly many?: true;
  /**
   * Whether the option must be given.
   *
   * @default false
   */
  readonly required?: true;
}

/** The options of a command, by name. */
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

/** The values of a command line, by the options' names. */
export type Given<O extends Options> = { readonly [Name in keyof O]: ValueOf<O[Name]> } & {
  readonly positionals: readonly string[];
};

/** A program of this project. The declaration is cheap to load: `run` loads the code that does the work. */
export interface Command<O extends Options = Options> {
  readonly name: string;
  /** What the command does, in one line. */
  readonly purpose: string;
  /**
   * More about the command, in paragraphs.
   *
   * @default - nothing
   */
  readonly about?: readonly string[];
  /**
   * The arguments that may be given besides options.
   *
   * @default - none
   */
  readonly positionals?: Positionals;
  readonly options: O;
  /** Command lines; `{me}` stands for how the command is called. */
  readonly examples: readonly string[];
  /** The meaning of each exit code that the command can return. */
  readonly exit: Readonly<Partial<Record<Code, string>>>;
  /**
   * Does the work.
   *
   * @returns the exit code
   * @throws Unusable, or its subclass Misused: exit code 2
   */
  run(given: Given<O>, terminal: Terminal): Code | Promise<Code>;
}

/** The arguments of a command besides its options. */
export interface Positionals {
  /** The arguments in the help, such as `<file, folder or ->`. */
  readonly value: string;
  readonly meaning: string;
  /**
   * How many arguments are needed.
   *
   * @default 0
   */
  readonly least?: number;
  /**
   * How many arguments are allowed.
   *
   * @default - any number
   */
  readonly most?: number;
}

/** Returns the declaration, and gives `run` the types of its options. */
export function command<const O extends Options>(declared: Command<O>): Command<O> {
  return declared;
}

/** The command can't do its work. The message is inert text that says why, and what to do. */
export class Unusable extends Error {}

/** The command line makes no sense. The usage is printed below the message. */
export class Misused extends Unusable {}

/** The option for the folder of environment files. */
export const ENVIRONMENTS = {
  value: '<folder>',
  meaning: 'where environment files are, one for each environment',
  default: FOLDERS.environments,
  inProject: true,
} as const satisfies Option;

/** The option for the folder of results. */
export const OUTPUT = {
  value: '<folder>',
  meaning: 'where synth writes, a folder for each environment',
  default: FOLDERS.output,
  inProject: true,
  // The cdk8s command line sets this variable to its output folder.
  variable: 'CDK8S_OUTDIR',
} as const satisfies Option;

/** How a command was called: by the script of its name, or as a program of the package. */
export function invocation({ name }: Pick<Command, 'name'>, { npm_lifecycle_event: script }: Environ): string {
  return script === name ? `npm run ${name} --` : `npx ${PACKAGE} ${name}`;
}

/** The name of our package, and of its program. */
export const PACKAGE = 'alloy-otlp-ingress';
