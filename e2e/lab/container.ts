import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sandboxEnvironment } from '../sandbox';
import type { MemoryLimit } from './memory';
import type { Netns } from './network';
import { type Running, start } from './processes';

export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly readOnly?: boolean;
}

export interface Container {
  readonly name: string;
  readonly netns: Netns;
  /** Where the root file system is put together. */
  readonly folder: string;
  readonly command: string[];
  readonly env?: Record<string, string>;
  readonly mounts: readonly Mount[];
  /** @default 0 */
  readonly user?: number;
  /** @default - the user's number */
  readonly group?: number;
  /** @default / */
  readonly workingDir?: string;
  /** @default true */
  readonly readOnlyRoot?: boolean;
  /** @default - the machine's */
  readonly memory?: MemoryLimit;
}

/**
 * Runs a program as a container runtime would: in the pod's network namespace, with mounts and processes of its own (its
 * children end with it), a root of system libraries, its volumes and nothing else, as the given user without capabilities.
 */
export function startContainer(container: Container): Running {
  const root = join(container.folder, 'root');
  mkdirSync(root, { recursive: true });
  const user = String(container.user ?? 0);
  const words = ['setpriv', '--reuid', user, '--regid', String(container.group ?? user), '--clear-groups'];
  const drop = ['--inh-caps=-all', '--bounding-set=-all', '--no-new-privs', '--pdeathsig', 'KILL'];
  const place = container.workingDir ? ['env', `--chdir=${container.workingDir}`] : [];
  const spaces = ['unshare', '--mount', '--pid', '--fork', '--kill-child'];
  return start(
    container.name,
    [...container.netns.enter, ...spaces, 'sh', '-c', script(root, container), container.name].concat(
      words,
      drop,
      place,
      container.command,
    ),
    {
      inner: true,
      env: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        HOME: '/tmp',
        ...sandboxEnvironment(),
        ...container.env,
      },
    },
  );
}

function script(root: string, container: Container): string {
  const mounts = container.mounts.flatMap(({ source, target, readOnly }) => [
    `if [ -d ${quote(source)} ]; then mkdir -p ${root}${quote(target)}; else mkdir -p "$(dirname ${root}${quote(target)})"; : > ${root}${quote(target)}; fi`,
    `mount --bind ${quote(source)} ${root}${quote(target)}`,
    ...(readOnly ? [`mount -o remount,bind,ro ${root}${quote(target)}`] : []),
  ]);
  return [
    'set -e',
    ...(container.memory ? [container.memory.enter] : []),
    `mount -t tmpfs -o mode=755 tmpfs ${root}`,
    `cd ${root}`,
    'mkdir -p usr dev proc tmp etc var/run run opt',
    'chmod 1777 tmp',
    'mount --rbind /usr usr',
    'mount --rbind /dev dev',
    'mount -t proc proc proc',
    'for part in bin sbin lib lib32 lib64; do if [ -L /$part ]; then cp -P /$part .; elif [ -d /$part ]; then mkdir $part; mount --bind /$part $part; fi; done',
    'for file in passwd group ld.so.cache nsswitch.conf; do if [ -e /etc/$file ]; then cp /etc/$file etc/; fi; done',
    'if [ -d /etc/alternatives ]; then cp -rP /etc/alternatives etc/; fi',
    ...mounts,
    container.readOnlyRoot === false ? ':' : `mount -o remount,ro ${root}`,
    `exec chroot ${root} "$@"`,
  ].join('\n');
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
