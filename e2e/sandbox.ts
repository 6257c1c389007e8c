import { type Serializable, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs this program again inside namespaces of its own: network, mounts and processes. The kernel ends everything in there
 * with the first process, so a crash, Ctrl-C or SIGKILL leaves nothing behind; `leftovers` says whether that held.
 *
 * @param heard gets what it sends, with a way to answer
 */
export async function inSandbox(
  script: string,
  args: string[],
  heard: (message: unknown, answer: (message: unknown) => void) => void,
): Promise<{ status: number; leftovers: string[] }> {
  sweep();
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  mkdirSync(join(folder, 'state'));
  // pdeathsig: should this process be killed, so is unshare, and with it the first process of the new PID namespace
  const child = spawn(
    'setpriv',
    // biome-ignore format: one option a line says nothing more
    ['--pdeathsig', 'KILL', 'unshare', '--net', '--mount', '--uts', '--ipc', '--pid', '--fork', '--kill-child', '--mount-proc',
     process.execPath, script, ...args],
    { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env: { ...process.env, [VARIABLE]: folder } },
  );
  child.on('message', message => heard(message, answer => child.send(answer as Serializable)));
  // Ctrl-C reaches the program inside too, which ends in order; whatever else wants us to end gets it by force
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => setTimeout(() => child.kill('SIGKILL'), 2000).unref());
  const status = await new Promise<number>(resolve => {
    child.on('error', () => resolve(1));
    child.on('exit', code => resolve(code ?? 130));
  });
  let left = leftovers(folder);
  for (let i = 0; left.length > 0 && i < 40; i++) {
    await new Promise(resolve => setTimeout(resolve, 50)); // the kernel takes a moment to end a PID namespace
    left = leftovers(folder);
  }
  rmSync(folder, { recursive: true, force: true });
  return { status, leftovers: left };
}

/** The folder of the sandbox: set inside it, undefined outside. Its `state` is where the lab keeps everything. */
export const sandboxFolder = (): string | undefined => process.env[VARIABLE];

/** The environment of every process in a sandbox. */
export const sandboxEnvironment = (): Record<string, string> => ({ [VARIABLE]: sandboxFolder()! });

const VARIABLE = 'OTLP_E2E_SANDBOX';
/** How the name of each run's folder begins. */
export const PREFIX = 'otlp-e2e-';

/** Removes the empty folders of runs that were killed. */
function sweep(): void {
  const folders = readdirSync(tmpdir()).filter(name => name.startsWith(PREFIX));
  for (const folder of folders.map(name => join(tmpdir(), name)))
    if (Date.now() - statSync(folder).mtimeMs > 60_000 && leftovers(folder).length === 0)
      rmSync(folder, { recursive: true, force: true });
}

/** Every process of a run carries its folder in its environment; its namespaces live as long as its processes and mounts. */
function leftovers(folder: string): string[] {
  const mounts = read('/proc/self/mountinfo')
    .split('\n')
    .filter(line => line.includes(folder))
    .map(line => `mount ${line.split(' ')[4]}`);
  const processes = readdirSync('/proc').filter(name => /^\d+$/.test(name) && name !== `${process.pid}`);
  return [
    ...mounts,
    ...processes
      .filter(pid => read(`/proc/${pid}/environ`).includes(`${VARIABLE}=${folder}`))
      .map(pid => `process ${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`),
  ];
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
