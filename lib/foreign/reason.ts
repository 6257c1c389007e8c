import { inert } from './text';

/** Words for the codes of the system's errors. */
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

/** Any error in words, those of the file system by their codes: one inert line, without a stack. */
export function reasonOf(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  const known = typeof code === 'string' ? REASONS.get(code) : undefined;
  return known ?? (typeof message === 'string' ? inert(message) : 'an unknown failure');
}

/** Whether the system let nobody of this user's rights do it: what is there may be in order. */
export function isDenied(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === 'EACCES' || code === 'EPERM';
}
