import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOGS } from './tools';

/** A program of the lab that runs until it is stopped, with its output in a file. */
export interface Running {
  readonly name: string;
  readonly log: string;
  readonly exited: boolean;
  /** Its exit code, once it has one; a signal is 1. */
  readonly ended: Promise<number>;
  /** Asks it to end: a container's program where it is one. */
  terminate(): void;
  /** Kills it, and with a container all that runs in it. */
  stop(): Promise<void>;
}

/**
 * Starts a program in the background. The sandbox ends it should the lab forget to.
 *
 * @param options `inner`: the program makes namespaces, and the first one in them is meant when it shall end
 */
export function start(
  name: string,
  command: string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; inner?: boolean } = {},
): Running {
  mkdirSync(LOGS, { recursive: true });
  const log = join(LOGS, `${name}.log`);
  const out = openSync(log, 'w');
  chmodSync(log, 0o666); // the proxy opens /dev/stdout again, as another user
  const appending = openSync(log, 'a');
  closeSync(out);
  const env = options.env ?? process.env;
  const child = spawn(command[0]!, command.slice(1), { ...options, env, stdio: ['ignore', appending, appending] });
  closeSync(appending);
  const ended = new Promise<number>(resolve => {
    child.on('exit', code => resolve(code ?? 1));
    child.on('error', () => resolve(1));
  });
  return {
    name,
    log,
    ended,
    get exited() {
      return isOver(child);
    },
    terminate() {
      if (isOver(child)) return;
      const pid = options.inner ? firstChild(child.pid!) : child.pid!;
      if (pid) process.kill(pid, 'SIGTERM');
    },
    async stop() {
      if (isOver(child)) return;
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Runs a program to its end and gives what it wrote to stdout; throws with its stderr when it fails. */
export function run(command: string[], options: { input?: string; env?: NodeJS.ProcessEnv } = {}): string {
  return execFileSync(command[0]!, command.slice(1), {
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
    maxBuffer: 64 << 20,
    ...options,
  });
}

/** How a program ended, and what it wrote, to stderr too. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/**
 * Runs a program to its end, which may be a failure, while others run.
 *
 * @param seconds after which it is ended. Default: 60
 */
export function attempt([program, ...words]: string[], env: Record<string, string> = {}, seconds = 60): Promise<Ended> {
  return new Promise(resolve => {
    const options = { env: { ...process.env, ...env }, timeout: seconds * 1000, maxBuffer: 16 << 20 };
    execFile(program!, words, options, (error, stdout, stderr) => {
      const code = error ? ((error as { code?: number }).code ?? 1) : 0;
      resolve({ code: typeof code === 'number' ? code : 1, output: stdout + stderr });
    });
  });
}

/** Waits until `probe` gives something; the error says what did not come, and why as far as `probe` knew. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  options: { seconds?: number; every?: number } = {},
): Promise<T> {
  const end = Date.now() + (options.seconds ?? 60) * 1000;
  let last = '';
  for (;;) {
    try {
      const answer = await probe();
      if (answer) return answer;
    } catch (error) {
      if (error instanceof Hopeless) throw error;
      last = `: ${(error as Error).message}`;
    }
    if (Date.now() > end) throw new Error(`${what} did not happen within ${options.seconds ?? 60} s${last}`);
    await sleep(options.every ?? 100);
  }
}

/** Thrown by a probe that knows that waiting will not help. */
export class Hopeless extends Error {}

export const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/** The last lines of a program's log, for a message about its failure. */
export function tail(running: Running, lines = 15): string {
  return readFileSync(running.log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}

const firstChild = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')[0]);

const isOver = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null || !child.pid;
