import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const MIB = 1024 * 1024;

/** What a name leads to is no file of a sensible size; the message completes "<name>: …". */
export class NotReadable extends Error {}

const CHUNK = 64 * 1024;

/**
 * What comes in on an open stream, to its end.
 *
 * @param most its largest size in MiB
 * @throws NotReadable, or the error of the system
 */
export function readStream(file: number, most: number): Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const read = readSync(file, chunk, 0, CHUNK, null);
    if (read === 0) return Buffer.concat(chunks);
    length += read;
    if (length > most * MIB) throw new NotReadable(`is larger than ${most} MiB`);
    chunks.push(chunk.subarray(0, read));
  }
}

/**
 * The bytes of a regular file. A pipe, a device or an endless file neither hangs it nor fills the memory.
 *
 * @param link whether the file may be reached through a link
 * @param most its largest size in MiB: the default is far more than a person writes
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
    return buffer.subarray(0, length);
  } finally {
    closeSync(file);
  }
}
