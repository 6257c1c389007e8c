import { existsSync, realpathSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { reasonOf } from '../foreign/reason';
import { parse } from './arguments';
import { type Code, type Command, invocation, Misused, PACKAGE, Unusable } from './command';
import { help, usage } from './help';
import { nodeIsTooOld, ownPackage } from './own-package';
import { type Environ, processTerminal, type Terminal } from './terminal';

/**
 * Runs a command line. Any failure becomes a message without a stack trace, and exit code 2.
 *
 * @returns the exit code
 */
export function start(command: Command, args: readonly string[], terminal: Terminal): Code | Promise<Code> {
  const failed = (error: unknown): Code => {
    terminal.err(complaint(command, error, terminal.env));
    return 2;
  };
  try {
    const old = nodeIsTooOld(process.versions.node);
    if (old) throw new Unusable(old);
    const given = parse(command, args, terminal);
    if (given === 'help' || given === 'version') {
      terminal.out(given === 'help' ? help(command, terminal.env) : `${PACKAGE} ${ownPackage()?.version ?? ''}\n`);
      return 0;
    }
    const code = command.run(given, terminal);
    return typeof code === 'number' ? code : code.catch(failed);
  } catch (error) {
    return failed(error);
  }
}

function complaint(command: Command, error: unknown, env: Environ): string {
  if (error instanceof Misused)
    return `${error.message}\n\n${usage(command, env)}All options: ${invocation(command, env)} --help\n`;
  if (error instanceof Unusable) return `${error.message}\n`;
  return `${command.name} failed: ${reasonOf(error)}\n`;
}

/** Runs a command as this process. */
export async function main(command: Command): Promise<void> {
  // Until the command has judged, the result is unknown.
  process.exitCode = 2;
  let isPrinted = true;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // The reader of our output has seen enough (head).
      if (error.code === 'EPIPE') return;
      isPrinted = false;
      if (stream === process.stdout) process.stderr.write(`the report could not be printed: ${reasonOf(error)}\n`);
    });
  }
  // An error in an event that nobody waits for is printed; the other looks still report.
  process.on('uncaughtException', error => process.stderr.write(`${command.name}: ${reasonOf(error)}\n`));
  const args = process.argv.slice(2);
  const code = await start(command, args, processTerminal(standWithTheUser()));
  // Wait until everything is written, then exit: an unanswered socket must not keep the process alive.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(isPrinted ? code : 2)));
}

/**
 * Changes to the user's folder: `npm run` starts in the folder of package.json, and gives the user's folder in
 * INIT_CWD. Paths that the user gives start there.
 *
 * @returns the project's folder as a path from there. Empty: they are the same, or there is no project around the user
 */
function standWithTheUser(): string {
  const project = projectFolder();
  if (!project) return '';
  const { INIT_CWD: folder } = process.env;
  if (folder && realpathSync(process.cwd()) === project) {
    try {
      process.chdir(folder);
    } catch {
      return '';
    }
  }
  return relative(process.cwd(), project);
}

/**
 * The real folder of the project: of our own package for those who stand in it, and of the package whose script runs us,
 * which has us among its dependencies. Of npx, INIT_CWD may belong to somebody else's script. undefined: paths are from
 * where the user stands.
 */
function projectFolder(): string | undefined {
  const own = ownPackage()?.folder;
  const here = realpathSync(process.cwd());
  if (own && `${here}${sep}`.startsWith(`${realpathSync(own)}${sep}`)) return realpathSync(own);
  const { npm_package_json: manifest, npm_lifecycle_event: script } = process.env;
  if (!manifest || script === 'npx' || !existsSync(manifest)) return undefined;
  return realpathSync(dirname(manifest)) === here ? here : undefined;
}
