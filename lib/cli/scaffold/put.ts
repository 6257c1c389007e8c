import { existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { reasonOf } from '../../foreign/reason';
import { inert } from '../../foreign/text';
import { Unusable } from '../command';

/**
 * Writes a file that is not there yet, whole or not at all.
 *
 * @throws Unusable if there is something of that name
 */
export function putFile(file: string, text: string): void {
  const next = `${file}.${process.pid}.next`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(next, text, { flag: 'wx' });
    // Unlike a rename, a link never takes the place of what is there.
    linkSync(next, file);
  } catch (error) {
    throw new Unusable(
      `${inert(file)}: ${isThere(error) ? 'is there already' : reasonOf(error)}. Nothing was written.`,
    );
  } finally {
    rmSync(next, { force: true });
  }
}

/** What git makes of an empty repository stays where it is. */
const GIT = '.git';

/**
 * Writes files into a folder that is not there yet or has nothing but `.git`, all of them or none.
 *
 * @throws Unusable if the folder has something in it, or can't be written
 */
export function putFolder(folder: string, files: Readonly<Record<string, string>>): void {
  const nothing = (message: string) => new Unusable(`${inert(folder)}: ${message}. Nothing was written.`);
  const target = resolve(folder);
  let next: string | undefined;
  const moved: string[] = [];
  try {
    if (existsSync(target) && readdirSync(target).some(name => name !== GIT))
      throw nothing('is not empty; name a folder that is not there yet');
    mkdirSync(dirname(target), { recursive: true });
    next = mkdtempSync(`${target}.next-`);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(next, path)), { recursive: true });
      writeFileSync(join(next, path), text);
    }
    // The folder itself stays: the user may stand in it.
    mkdirSync(target, { recursive: true });
    for (const name of readdirSync(next)) {
      renameSync(join(next, name), join(target, name));
      moved.push(join(target, name));
    }
  } catch (error) {
    for (const path of moved) rmSync(path, { recursive: true, force: true });
    throw error instanceof Unusable ? error : nothing(reasonOf(error));
  } finally {
    if (next) rmSync(next, { recursive: true, force: true });
  }
}

const isThere = (error: unknown) => (error as NodeJS.ErrnoException).code === 'EEXIST';
