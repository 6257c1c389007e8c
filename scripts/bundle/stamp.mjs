/** The stamp of a build: what it was made from, by content, and what it made, by size and time. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a build reads beside the sources. The second lock is what is installed. */
const FILES = ['main.ts', 'package.json', 'package-lock.json', 'node_modules/.package-lock.json', 'tsconfig.json'];
const FOLDERS = ['lib', 'imports', 'examples', 'scripts', 'test', 'e2e'];

const nameIn = folder => join(folder, '.stamp.json');

/** Whether a build of today's sources would make what is there. */
export function isFresh(folder) {
  try {
    const { inputs, outputs } = JSON.parse(readFileSync(nameIn(folder), 'utf8'));
    return Object.entries(outputs).every(([file, was]) => lookOf(file) === was) && inputs === hashOfInputs();
  } catch {
    return false;
  }
}

/** Takes down what a build is made from, before it is. A source that changes meanwhile is another one to the next build. */
export function stamp() {
  const inputs = hashOfInputs();
  return {
    keep(folder, files) {
      const outputs = Object.fromEntries(files.map(file => [file, lookOf(file)]));
      writeFileSync(`${nameIn(folder)}.next`, JSON.stringify({ inputs, outputs }));
      renameSync(`${nameIn(folder)}.next`, nameIn(folder));
    },
  };
}

export function unstamp(folder) {
  rmSync(nameIn(folder), { force: true });
}

function lookOf(file) {
  const { size, mtimeMs } = statSync(file);
  return `${size} ${mtimeMs}`;
}

function hashOfInputs() {
  const hash = createHash('sha256');
  for (const file of [...FILES, ...FOLDERS.flatMap(sourcesBelow)]) {
    const text = textOf(file);
    hash.update(`${file}\0${text?.length ?? 'none'}\0`);
    if (text) hash.update(text);
  }
  return hash.digest('hex');
}

function sourcesBelow(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap(entry => {
    if (entry.name === 'node_modules') return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesBelow(path);
    return /\.(?:ts|tsx|mjs)$/.test(entry.name) ? [path] : [];
  });
}

function textOf(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
