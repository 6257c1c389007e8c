import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Replaces a folder by these files, whole: written beside it first, then swapped in. A failure leaves it as it was. */
export function replaceFolder(folder: string, files: readonly { path: string; text: string }[]): void {
  const target = resolve(folder);
  mkdirSync(dirname(target), { recursive: true });
  const staging = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  try {
    const next = join(staging, 'next');
    mkdirSync(next);
    for (const { path, text } of files) {
      mkdirSync(dirname(join(next, path)), { recursive: true });
      writeFileSync(join(next, path), text);
    }
    swap(target, next, join(staging, 'previous'));
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function swap(target: string, next: string, previous: string): void {
  const existed = existsSync(target);
  if (existed) renameSync(target, previous);
  try {
    renameSync(next, target);
  } catch (error) {
    if (existed) renameSync(previous, target);
    throw error;
  }
}
