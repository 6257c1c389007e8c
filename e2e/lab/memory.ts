import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { sandboxFolder } from '../sandbox';

/** A memory limit as a kubelet sets it: a cgroup whose processes are killed when they want more. */
export class MemoryLimit {
  private constructor(
    private readonly folder: string,
    readonly bytes: number,
  ) {}

  /** Undefined where this machine lets nobody make one. */
  static make(name: string, bytes: number): MemoryLimit | undefined {
    const parent = parentFolder();
    if (!parent) return undefined;
    const folder = join(parent, `${basename(sandboxFolder()!)}-${name}`);
    try {
      mkdirSync(folder, { recursive: true });
      write(folder, ['memory.max', 'memory.limit_in_bytes'], bytes);
      write(
        folder,
        ['memory.swap.max', 'memory.memsw.limit_in_bytes'],
        existsSync(join(folder, 'memory.max')) ? 0 : bytes,
      );
    } catch {
      return undefined;
    }
    return new MemoryLimit(folder, bytes);
  }

  /** What a shell says to be in it, with all that it starts. */
  get enter(): string {
    return `echo $$ > '${join(this.folder, 'cgroup.procs')}'`;
  }

  /** How often the kernel killed something in it. */
  get kills(): number {
    const text = read(this.folder, ['memory.events', 'memory.oom_control']);
    return Number(/^oom_kill (\d+)/m.exec(text)?.[1] ?? 0);
  }

  /** The most that it had, in bytes. */
  get peak(): number {
    return Number(read(this.folder, ['memory.peak', 'memory.max_usage_in_bytes']));
  }

  remove(): void {
    try {
      rmdirSync(this.folder);
    } catch {
      // a process may still be ending: the next lab removes it
    }
  }
}

/** Where this process may make cgroups of its own; those of labs that were killed are removed. */
function parentFolder(): string | undefined {
  const lines = readFileSync('/proc/self/cgroup', 'utf8').split('\n');
  const older = lines.find(line => line.split(':')[1]?.split(',').includes('memory'))?.split(':')[2];
  const newer = lines.find(line => line.startsWith('0::'))?.slice(3);
  const folders = [older && `/sys/fs/cgroup/memory${older}`, newer && `/sys/fs/cgroup${newer}`];
  const folder = folders.find(one => one && existsSync(join(one, 'cgroup.procs')));
  if (!folder) return undefined;
  for (const name of readdirSync(folder)) {
    const [sandbox] = /^otlp-e2e-\w{6}/.exec(name) ?? [];
    // one that runs has its folder
    if (!sandbox || existsSync(join(tmpdir(), sandbox))) continue;
    try {
      rmdirSync(join(folder, name));
    } catch {
      // its last process is still ending
    }
  }
  return folder;
}

/** Writes the file that is there of these: the newer kind of cgroup names it first. */
function write(folder: string, files: readonly string[], value: number): void {
  const file = files.find(name => existsSync(join(folder, name)));
  if (file) writeFileSync(join(folder, file), String(value));
}

function read(folder: string, files: readonly string[]): string {
  const file = files.find(name => existsSync(join(folder, name)));
  return file ? readFileSync(join(folder, file), 'utf8') : '';
}
