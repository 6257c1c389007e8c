/** One build at a time: the others wait. */
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** Milliseconds after which nobody is believed to build any more, though some process has the builder's number. */
const LONGEST = 300_000;

/** Does work while no other process does work in the same lock. A lock whose process is gone is taken over. */
export async function inLock(lock, work) {
  while (!taken(lock)) await setTimeout(50);
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function taken(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  if (isAbandoned(lock)) clear(lock);
  return false;
}

function isAbandoned(lock) {
  const found = statSync(lock, { throwIfNoEntry: false });
  if (!found) return false;
  const age = Date.now() - found.mtimeMs;
  // A lock without a number is one that is being written, or was when its process was killed.
  const pid = Number(textOf(lock));
  return age > (pid ? LONGEST : 5000) || (pid > 0 && !isAlive(pid));
}

/** Of several that find a lock abandoned, one moves it away; a lock that a faster one has made meanwhile is put back. */
function clear(lock) {
  const own = `${lock}.${process.pid}`;
  try {
    renameSync(lock, own);
    if (isAbandoned(own)) rmSync(own);
    else renameSync(own, lock);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
