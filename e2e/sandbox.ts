import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs this program again inside namespaces of its own: network, mounts and processes. The kernel ends everything in there
 * with the first process, so a crash, Ctrl-C or SIGKILL leaves nothing behind; `leftovers` says whether that held.
 */
export async function inSandbox(script: string, args: string[]): Promise<{ status: number; leftovers: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'otlp-e2e-'));
  mkdirSync(join(folder, 'state'));
  // pdeathsig: should this process be killed, so is unshare, and with it the first process of the new PID namespace
  const child = spawn(
    'setpriv',
    // biome-ignore format: one option a line says nothing more
    ['--pdeathsig', 'KILL', 'unshare', '--net', '--mount', '--uts', '--ipc', '--pid', '--fork', '--kill-child', '--mount-proc',
     process.execPath, script, ...args],
    { stdio: 'inherit', env: { ...process.env, [VARIABLE]: folder } },
  );
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

/** Notes a namespace, by a file that stands for it, as one that must be gone when the run has ended. */
export function noteNamespace(id: string): void {
  appendFileSync(join(sandboxFolder()!, 'namespaces'), `${id}\n`);
}

/** Notes the namespaces that this process is in. */
export function noteOwnNamespaces(): void {
  for (const kind of KINDS) noteNamespace(link(`/proc/self/ns/${kind}`));
}

const VARIABLE = 'OTLP_E2E_SANDBOX';
const KINDS = ['net', 'pid', 'mnt'];

function leftovers(folder: string): string[] {
  const ours = new Set(read(join(folder, 'namespaces')).split('\n').filter(Boolean));
  const mounts = read('/proc/self/mountinfo')
    .split('\n')
    .filter(line => line.includes(folder))
    .map(line => `mount ${line.split(' ')[4]}`);
  const processes = readdirSync('/proc').filter(name => /^\d+$/.test(name) && name !== `${process.pid}`);
  return [
    ...mounts,
    ...processes
      .filter(pid => KINDS.some(kind => ours.has(link(`/proc/${pid}/ns/${kind}`))))
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

function link(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
