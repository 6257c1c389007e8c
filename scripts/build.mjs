/**
 * `npm run build`: TypeScript to build/ for the tests, each command to a bundle in build/commands, and the library with its
 * types to build/package. Nothing is done where nothing has changed.
 *
 * All is made in a folder of its own first, then moved file by file: a command that runs meanwhile never sees a file missing or
 * half of one. Builds at once wait for one another. One that is killed leaves no stamp, so that the next one begins anew.
 */
import { spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { bundleCommands, bundleLibrary, thirdParty } from './bundle/bundles.mjs';
import { inLock } from './bundle/lock.mjs';
import { isFresh, stamp, unstamp } from './bundle/stamp.mjs';
import { typesOf } from './bundle/types.mjs';

const BUILD = 'build';
const PARTS = ['lib', 'e2e', 'imports', 'examples', 'scripts', 'test', 'main.js', 'commands', 'package', 'synth.js'];

async function main() {
  if (isFresh(BUILD)) return 0;
  mkdirSync(BUILD, { recursive: true });
  return inLock(join(BUILD, '.lock'), async () => (isFresh(BUILD) ? 0 : make()));
}

async function make() {
  const before = stamp();
  // Of builds that were killed: nobody else builds now.
  for (const left of readdirSync(BUILD).filter(name => name.startsWith('.next-')))
    rmSync(join(BUILD, left), { recursive: true, force: true });
  const next = mkdtempSync(join(BUILD, '.next-'));
  try {
    const [status, bundled] = await Promise.all([tsc(next), bundle(next)]);
    if (status !== 0 || !bundled) return status || 1;
    for (const [file, text] of typesOf(next)) write(join(next, 'package/types', file), text);
    unstamp(BUILD);
    const files = PARTS.flatMap(part => replace(join(next, part), join(BUILD, part)));
    before.keep(BUILD, files);
    return 0;
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
}

/** @returns whether all could be bundled; esbuild has said what could not. */
async function bundle(next) {
  try {
    const bundled = await Promise.all([bundleCommands(join(next, 'commands')), bundleLibrary(join(next, 'package'))]);
    writeFileSync(join(next, 'package/THIRD_PARTY.txt'), thirdParty(bundled.flat()));
    writeFileSync(join(next, 'synth.js'), "require('./commands/synth.js');\n");
    return true;
  } catch (error) {
    if (!error.errors) process.stderr.write(`${error.message}\n`);
    return false;
  }
}

/**
 * Files that are the same stay as they are; what has no source any more goes, or jest would run tests that are gone.
 *
 * @returns the files that are there now
 */
function replace(next, target) {
  const files = filesOf(next).filter(file => !isType(join(next, file)));
  for (const file of files) {
    if (same(join(next, file), join(target, file))) continue;
    mkdirSync(dirname(join(target, file)), { recursive: true });
    renameSync(join(next, file), join(target, file));
  }
  const wanted = new Set(files);
  for (const file of filesOf(target)) if (!wanted.has(file)) rmSync(join(target, file), { force: true });
  return files.map(file => join(target, file));
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Types are for the package alone. */
function isType(path) {
  return path.endsWith('.d.ts') && !path.includes(join('package', 'types'));
}

/** Paths below a folder; of a file, ''. */
function filesOf(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return found ? [''] : [];
  const below = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return below.filter(file => !statSync(join(path, file), { throwIfNoEntry: false })?.isDirectory());
}

function same(one, other) {
  return statSync(other, { throwIfNoEntry: false }) !== undefined && readFileSync(one).equals(readFileSync(other));
}

function tsc(next) {
  const program = join('node_modules', '.bin', 'tsc');
  return new Promise(resolve => {
    const child = spawn(program, ['-p', '.', '--outDir', next], { stdio: 'inherit' });
    child.on('error', ({ message }) => {
      process.stderr.write(`${program} does not run (${message}): npm ci installs it\n`);
      resolve(1);
    });
    child.on('close', code => resolve(code ?? 1));
  });
}

process.exitCode = await main();
