import { readStream } from '../foreign/read-file';

/** MiB of the largest input: far more than all objects of a cluster. */
export const MOST_MIB = 200;

/** All that a command gets of the process it runs in. */
export interface Terminal {
  readonly stdin: () => string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether colours are wanted on each of the two. */
  readonly color: { readonly out: boolean; readonly err: boolean };
  readonly env: Environ;
  /** The project's folder as a path from where the user stands; empty where the user stands in it. */
  readonly project: string;
}

/** Environment variables. */
export type Environ = Readonly<Record<string, string | undefined>>;

/** The process's own streams. */
export function processTerminal(project: string): Terminal {
  const { env, stdout, stderr } = process;
  return {
    stdin: () => readStream(0, MOST_MIB).toString('utf8'),
    out: text => stdout.write(text),
    err: text => stderr.write(text),
    color: { out: wantsColor(stdout, env), err: wantsColor(stderr, env) },
    env,
    project,
  };
}

/** NO_COLOR (https://no-color.org) wins over FORCE_COLOR; without either a terminal has colours, a pipe and a file have none. */
export function wantsColor(stream: { readonly isTTY?: boolean }, env: Environ): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return stream.isTTY === true && env.TERM !== 'dumb';
}
