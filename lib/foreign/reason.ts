import { inert } from './text';

/** Why the system refused, by the code of its error. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission denied'],
  ['EBUSY', 'is in use, perhaps as a mount point'],
  ['EDQUOT', 'no space left in the quota'],
  ['EIO', 'the disk failed'],
  ['EISDIR', 'is a folder'],
  ['ELOOP', 'is a link, or links in a circle'],
  ['EMFILE', 'too many open files'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['ENOENT', 'is not there'],
  ['ENOSPC', 'no space left on the disk'],
  ['ENOTDIR', 'a part of its path is no folder'],
  ['ENXIO', 'is no regular file'],
  ['EPERM', 'the system does not permit it'],
  ['EROFS', 'the file system is read-only'],
]);

/** An error of the file system, or any other, in words: one inert line without a stack. */
export function reasonOf(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  const known = typeof code === 'string' ? REASONS.get(code) : undefined;
  return known ?? (typeof message === 'string' ? inert(message) : 'an unknown failure');
}
