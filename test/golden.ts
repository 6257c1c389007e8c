/** Golden files: whole folders, most of them below __snapshots__/, reviewed like code. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isOurWork } from '../lib/cli/output/recognize';
import type { OutputFile } from '../lib/path/output';

export const PROJECT = join(__dirname, '../..');

/** Compares a folder with these files, also for what is too much in it. `npm run goldens` writes it instead. */
export function expectGolden(name: string, files: readonly OutputFile[], within = '__snapshots__'): void {
  const folder = join(PROJECT, within, name);
  if (process.env.UPDATE_GOLDENS === '1' && !process.env.CI) write(folder, files);
  expect(readFolder(folder)).toEqual(Object.fromEntries(files.map(({ path, text }) => [path, text])));
}

/** Path → text of all files below a folder; none where there is no folder. */
export function readFolder(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(path => join(folder, path));
  const files = paths.filter(path => statSync(path).isFile()).sort();
  return Object.fromEntries(files.map(path => [relative(folder, path), readFileSync(path, 'utf8')]));
}

function write(folder: string, files: readonly OutputFile[]): void {
  const paths = new Set(files.map(({ path }) => path));
  // What somebody else put there fails the test, and is theirs to delete.
  for (const [path, text] of Object.entries(readFolder(folder)))
    if (!paths.has(path) && (path === 'config.alloy' || isOurWork(path, text))) rmSync(join(folder, path));
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
