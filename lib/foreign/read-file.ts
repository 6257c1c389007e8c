import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const MIB = 1024 * 1024;

/** Thrown where a name leads to no file of a sensible size. The message completes "<name>: …". */
export class NotReadable extends Error {}

const CHUNK = 64 * 1024;

/** @throws NotReadable for text of two bytes a letter, by the mark that begins it */
function notWide(bytes: Buffer): Buffer {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark !== 'fffe' && mark !== 'feff') return bytes;
  throw new NotReadable('is UTF-16 text, as PowerShell writes by ">"; save it as UTF-8');
}

/**
 * Reads an open stream to its end.
 *
 * @param most the largest size that is read, in MiB
 * @throws NotReadable, or the error of the system
 */
export function readStream(file: number, most: number): Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const read = readSync(file, chunk, 0, CHUNK, null);
    if (read === 0) return notWide(Buffer.concat(chunks));
    length += read;
    if (length > most * MIB) throw new NotReadable(`is larger than ${most} MiB`);
    chunks.push(chunk.subarray(0, read));
  }
}

/**
 * Reads the bytes of a regular file. A pipe, a device or an endless file neither hangs the program nor fills its
 * memory.
 *
 * @param link whether the file may be reached through a link
 * @param most the largest size that is read, in MiB. Default: 1, far more than a person writes.
 * @throws NotReadable, or the error of the system
 */
export function readRegularFile(path: string, link: 'follow' | 'refuse', most = 1): Buffer {
  // Without O_NONBLOCK, opening a pipe waits for a writer.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (link === 'refuse' ? constants.O_NOFOLLOW : 0);
  const file = openSync(path, flags);
  try {
    const stats = fstatSync(file);
    if (stats.isDirectory()) throw new NotReadable('is a folder');
    if (!stats.isFile()) throw new NotReadable('is no regular file');
    if (stats.size > most * MIB) throw new NotReadable(`is larger than ${most} MiB`);
    // One byte more tells a file that is longer than it claims.
    const buffer = Buffer.alloc(stats.size + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read)
      read = readSync(file, buffer, length, buffer.length - length, null);
    if (length === buffer.length) throw new NotReadable('grows while it is read');
    return notWide(buffer.subarray(0, length));
  } finally {
    closeSync(file);
  }
}
