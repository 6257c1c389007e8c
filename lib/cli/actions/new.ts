import { existsSync, realpathSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { colors } from '../../colors';
import { loadEnvironments, type Mistake } from '../../environment/load';
import { inert } from '../../foreign/text';
import { type Code, PACKAGE, Unusable } from '../command';
import { reportFindings } from '../refusals';
import { environmentText, helpInPackage, OWN_HELP, type Wanted } from '../scaffold/environment-text';
import { putFile, putFolder } from '../scaffold/put';
import { completed } from '../scaffold/questions';
import { repositoryFiles } from '../scaffold/repository';
import { reportEnvironment } from '../synth-summary';
import { synthesizeAndCheck } from '../synthesize-and-check';
import type { Environ, Terminal } from '../terminal';

/** What to make. */
interface NewEnvironment {
  readonly name: string;
  /** Folder of environment files. */
  readonly environments: string;
  readonly wanted: Wanted;
}

/**
 * Makes an environment file which synthesizes at once.
 *
 * @returns the exit code: 1 if what was asked for has mistakes
 * @throws Unusable if there is such an environment, or the file can't be written
 */
export async function newEnvironment(
  { name, environments, wanted }: NewEnvironment,
  terminal: Terminal,
): Promise<Code> {
  const { out, err, color, env } = terminal;
  const taken = [`${name}.yaml`, `${name}.yml`].map(file => join(environments, file)).find(file => existsSync(file));
  if (taken) throw new Unusable(`${inert(taken)}: is there already. Nothing was written.`);
  const file = join(environments, `${name}.yaml`);
  const text = environmentText(name, await completed(wanted, terminal), helpFor(environments, terminal.project));
  const { environments: loaded, mistakes } = loadEnvironments([{ file, text }]);
  if (mistakes.length) {
    err(reportWanted(mistakes, color.err));
    return 1;
  }
  const result = synthesizeAndCheck(loaded[0]!, 'dist');
  const errors = result.findings.filter(({ severity }) => severity === 'error');
  if (errors.length + result.failures.length) {
    err(`${result.failures.map(({ message }) => `${message}\n`).join('')}${reportFindings(errors, color.err)}`);
    err('Nothing was written.\n');
    return errors.length ? 1 : 2;
  }
  putFile(file, text);
  out(`${reportEnvironment(result, color.out)}${inert(file)}: written. Next: ${calledAs('synth', env)} ${name}\n`);
  return 0;
}

/**
 * Makes a repository which has us as a package.
 *
 * @returns the exit code
 * @throws Unusable if the folder has something in it besides .git, or can't be written
 */
export function newRepository(folder: string, { out }: Pick<Terminal, 'out'>): Code {
  const files = repositoryFiles(folder);
  putFolder(folder, files);
  const isHere = resolve(folder) === process.cwd();
  out(
    [
      `${inert(folder)}: written, with ${Object.keys(files).sort().join(', ')}`,
      'Next:',
      ...(isHere ? [] : [`  cd ${inert(shellWord(folder))}`]),
      '  npm install',
      '  npm run new -- environment <name>',
      '',
    ].join('\n'),
  );
  return 0;
}

/** A path as a word of a shell’s command line. */
const shellWord = (path: string) => (/^[\w./@%+:-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`);

/** Our own repository has the schema beside its environments; others have it in the package. */
function helpFor(environments: string, project: string) {
  if (existsSync(join(environments, OWN_HELP.schema))) return OWN_HELP;
  const way = relative(realOf(resolve(environments)), realOf(resolve(project)));
  return helpInPackage(way.replaceAll(sep, '/') || '.');
}

function realOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

/** How the user, who called us in one way, calls another command in the same way. */
function calledAs(name: string, { npm_lifecycle_event: script }: Environ): string {
  return script === 'new' ? `npm run ${name} --` : `npx ${PACKAGE} ${name}`;
}

/** The options that say a part of an environment; the nearest part above a mistake counts. */
const OPTIONS: Readonly<Record<string, string>> = {
  name: 'the name',
  'hosts.grpc': '--host-grpc',
  'hosts.http': '--host-http',
  tls: '--issuer, or --secret-grpc and --secret-http',
  'tls.issuer': '--issuer',
  'tls.secrets.grpc': '--secret-grpc',
  'tls.secrets.http': '--secret-http',
  destinations: '--tempo, --mimir, --loki or --otlp',
  'destinations.traces': '--tempo or --otlp',
  'destinations.traces.tempo': '--tempo',
  'destinations.traces.otlp': '--otlp',
  'destinations.metrics': '--mimir',
  'destinations.logs': '--loki',
  tenant: '--tenant',
  access: '--client-ca or --allow',
  'access.mtls': '--client-ca',
  'access.allowlist': '--allow',
  'nlb.scheme': '--internet-facing',
};

function reportWanted(mistakes: readonly Mistake[], color: boolean): string {
  const { bold, red } = colors(color);
  const lines = mistakes.map(({ path, message }) => `${red('✗')} ${bold(optionOf(path))}: ${inert(message)}\n`);
  const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`;
  return `${lines.join('')}${count}; nothing was written.\n`;
}

function optionOf(path: string): string {
  const keys = path.split(/[.[]/);
  for (let length = keys.length; length > 0; length -= 1) {
    const option = OPTIONS[keys.slice(0, length).join('.')];
    if (option) return option;
  }
  return inert(path) || 'the environment';
}
