import type { Interface } from 'node:readline';
import { readStream } from '../foreign/read-file';

/** MiB of the largest input that is read: far more than all objects of a cluster. */
export const MOST_MIB = 200;

/** Everything that a command gets from its process. */
export interface Terminal {
  readonly stdin: () => string;
  /**
   * Asks the user, and waits for a line.
   *
   * @default - nobody is there to be asked
   */
  readonly ask?: (question: string) => Promise<string>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether each of the two streams has colours. */
  readonly color: { readonly out: boolean; readonly err: boolean };
  readonly env: Environ;
  /** The project's folder as a path from the user's folder. Empty: the user is in it. */
  readonly project: string;
}

/** Environment variables, by name. */
export type Environ = Readonly<Record<string, string | undefined>>;

/** The terminal of this process. */
export function processTerminal(project: string): Terminal {
  const { env, stdout, stderr } = process;
  return {
    stdin: () => readStream(0, MOST_MIB).toString('utf8'),
    out: text => stdout.write(text),
    err: text => stderr.write(text),
    ...(process.stdin.isTTY && stderr.isTTY && { ask: asker() }),
    color: { out: wantsColor(stdout, env), err: wantsColor(stderr, env) },
    env,
    project,
  };
}

/**
 * Makes a function that asks on the terminal. Lines that are typed before their question are kept. Whoever ends the input
 * answers nothing; whoever interrupts a question ends the program.
 */
function asker(): (question: string) => Promise<string> {
  const said: string[] = [];
  let lines: Interface | undefined;
  let isOver = false;
  let answer: ((line: string) => void) | undefined;
  const begin = () => {
    const { createInterface } = require('node:readline') as typeof import('node:readline');
    const begun = createInterface({ input: process.stdin, output: process.stderr });
    begun.on('SIGINT', () => process.exit(130));
    begun.on('line', line => {
      if (answer) answer(line);
      else said.push(line);
      answer = undefined;
    });
    begun.on('close', () => {
      isOver = true;
      answer?.('');
    });
    return begun;
  };
  return question => {
    lines ??= begin();
    const [early] = said.splice(0, 1);
    if (isOver || early !== undefined) return Promise.resolve(early ?? '');
    lines.setPrompt(question);
    lines.prompt();
    return new Promise(resolve => {
      answer = resolve;
    });
  };
}

/**
 * Whether to write colours. NO_COLOR (https://no-color.org) wins over FORCE_COLOR. Without either, a terminal gets
 * colours; a pipe and a file get none.
 */
export function wantsColor(stream: { readonly isTTY?: boolean }, env: Environ): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return stream.isTTY === true && env.TERM !== 'dumb';
}
