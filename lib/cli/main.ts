import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { reasonOf } from '../foreign/reason';
import { parse } from './arguments';
import { type Code, type Command, invocation, Misused, Unusable } from './command';
import { help, usage } from './help';
import { processTerminal, type Terminal } from './terminal';

/** Does what a command line says: the exit code. Whatever goes wrong is a message without a stack trace, and 2. */
export function start(command: Command, args: readonly string[], terminal: Terminal): Code | Promise<Code> {
  const failed = (error: unknown): Code => {
    terminal.err(complaint(command, error));
    return 2;
  };
  try {
    const given = parse(command, args, terminal);
    if (given === 'help' || given === 'version') {
      terminal.out(given === 'help' ? help(command) : `${NAME} ${ownPackage()?.version ?? ''}\n`);
      return 0;
    }
    const code = command.run(given, terminal);
    return typeof code === 'number' ? code : code.catch(failed);
  } catch (error) {
    return failed(error);
  }
}

function complaint(command: Command, error: unknown): string {
  if (error instanceof Misused)
    return `${error.message}\n\n${usage(command)}All options: ${invocation(command)} --help\n`;
  if (error instanceof Unusable) return `${error.message}\n`;
  return `${command.name} failed: ${reasonOf(error)}\n`;
}

/** Runs a command as this process. */
export async function main(command: Command): Promise<void> {
  // Until somebody has judged, nothing is known.
  process.exitCode = 2;
  let isPrinted = true;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // Whoever reads may have seen enough (head).
      if (error.code === 'EPIPE') return;
      isPrinted = false;
      if (stream === process.stdout) process.stderr.write(`the report could not be printed: ${reasonOf(error)}\n`);
    });
  }
  // What fails in an event that nobody waits for: the others say what they saw.
  process.on('uncaughtException', error => process.stderr.write(`${command.name}: ${reasonOf(error)}\n`));
  const args = process.argv.slice(2);
  const code = await start(command, args, processTerminal(standWithTheUser()));
  // All is written first; sockets that nobody answers must not keep the process alive.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(isPrinted ? code : 2)));
}

/**
 * `npm run` works in the folder of package.json, whatever folder of the project the user stands in, and says in INIT_CWD which
 * that is: paths that the user gives are from there. Elsewhere INIT_CWD is about a script of somebody else.
 *
 * @returns the project's folder as a path from there; empty where they are the same. Outside of the package's folder, the project is
 *   where the user stands
 */
function standWithTheUser(): string {
  const own = ownPackage()?.folder;
  if (!own) return '';
  const project = realpathSync(own);
  const { INIT_CWD: folder } = process.env;
  if (folder && realpathSync(process.cwd()) === project) {
    try {
      process.chdir(folder);
    } catch {
      return '';
    }
  } else if (!`${process.cwd()}${sep}`.startsWith(`${project}${sep}`)) return '';
  return relative(process.cwd(), project);
}

const NAME = 'alloy-otlp-ingress';

/** The folder of our package.json and what is in it; undefined where the program was copied out of its package. */
function ownPackage(folder = __dirname): { readonly folder: string; readonly version: string } | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (name === NAME) return { folder, version };
  } catch {
    // It is further up.
  }
  return dirname(folder) === folder ? undefined : ownPackage(dirname(folder));
}
