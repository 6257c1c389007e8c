import { readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { inert } from '../../foreign/text';
import { WriteFailed } from './commit';
import { at, disk } from './disk';
import { INDEX } from './index-file';

/** Age of a lock whose run must have been stopped: writing takes far less. */
const MOST_MILLISECONDS = 30_000;
const POLL_MILLISECONDS = 25;
const PATIENCE_MILLISECONDS = 3000;

/** Whether a run is writing to the output, or was killed while writing. */
export function isLocked(output: string): boolean {
  return at(join(output, `${INDEX}.lock`)) !== undefined;
}

/**
 * Does the work while no other run writes to the same output, so that the last of two runs leaves all of its files and
 * none of the other's. The lock of a killed run is taken over.
 *
 * @param tell is called once if the wait is long
 * @throws WriteFailed if the lock can't be had
 */
export function alone<T>(output: string, tell: (note: string) => void, work: () => T): T {
  const path = join(output, `${INDEX}.lock`);
  const owner = `${process.pid} ${hostname()}\n`;
  const started = Date.now();
  let isTold = false;
  while (!take(path, owner)) {
    const waited = Date.now() - started;
    const abandoned = abandonedLock(path);
    if (abandoned !== undefined) discard(path, abandoned);
    else if (waited > 4 * MOST_MILLISECONDS)
      throw new WriteFailed(`${inert(path)}: other runs of synth hold it all the time. If none runs, delete it.`);
    else if (waited > PATIENCE_MILLISECONDS && !isTold) {
      isTold = true;
      tell(`waiting for another run of synth, which holds ${inert(path)}.`);
    } else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MILLISECONDS);
  }
  for (const name of readdirSync(output).filter(found => found.startsWith(`${INDEX}.lock.`)))
    disk.unlink(join(output, name));
  try {
    return work();
  } finally {
    release(path, owner);
  }
}

function take(path: string, owner: string): boolean {
  try {
    disk.write(path, owner);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    if (at(path)) disk.unlink(path);
    throw error;
  }
}

function release(path: string, owner: string): void {
  try {
    if (contentOf(path) === owner) disk.unlink(path);
  } catch {
    // The next run takes the lock over.
  }
}

/**
 * The text of a lock whose process is gone, or that is older than any run. undefined: the lock is held. Only its age is
 * known of a lock from another machine.
 */
function abandonedLock(path: string): string | undefined {
  const stats = at(path);
  if (!stats) return undefined;
  if (!stats.isFile()) throw new WriteFailed(`${inert(path)}: is in the way of the lock of synth. Delete it.`);
  const content = contentOf(path);
  return content !== undefined && isAbandoned(content, Date.now() - stats.mtimeMs) ? content : undefined;
}

function isAbandoned(content: string, milliseconds: number): boolean {
  if (milliseconds > MOST_MILLISECONDS) return true;
  const [, pid, host] = /^(\d+) (.*)\n$/.exec(content) ?? [];
  // Killed before its run could write the process number.
  if (!pid) return milliseconds > 2000;
  if (host !== hostname()) return false;
  // A restarted container reuses process numbers, and this run does not hold the lock.
  return Number(pid) === process.pid || !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes an abandoned lock. Two runs may try: a run that caught the other's new lock puts that lock back. */
function discard(path: string, abandoned: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    disk.rename(path, aside);
    if (contentOf(aside) === abandoned) disk.unlink(aside);
    else disk.rename(aside, path);
  } catch {
    // Another run was faster.
  }
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
