/**
 * `npm run build`: TypeScript to build/, and main.js with all that it needs to build/synth.js. Made in a folder of its own
 * first, then moved file by file: a command that runs meanwhile never sees a file missing or half of one.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const BUILD = 'build';
const PARTS = ['lib', 'e2e', 'imports', 'examples', 'scripts', 'test', 'main.js', 'synth.js'];

function main() {
  mkdirSync(BUILD, { recursive: true });
  const next = mkdtempSync(join(BUILD, '.next-'));
  try {
    const status = run('tsc', '-p', '.', '--outDir', next) || bundle(join(next, 'main.js'), join(next, 'synth.js'));
    if (status === 0) for (const part of PARTS) replace(join(next, part), join(BUILD, part));
    return status;
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
}

function bundle(from, to) {
  return run(
    'esbuild',
    from,
    '--bundle',
    '--platform=node',
    '--target=node20',
    `--outfile=${to}`,
    '--log-level=warning',
  );
}

/** Files that are the same stay as they are; what has no source any more goes, or jest would run tests that are gone. */
function replace(next, target) {
  const files = filesOf(next);
  for (const file of files) {
    if (same(join(next, file), join(target, file))) continue;
    mkdirSync(dirname(join(target, file)), { recursive: true });
    renameSync(join(next, file), join(target, file));
  }
  const wanted = new Set(files);
  for (const file of filesOf(target)) if (!wanted.has(file)) rmSync(join(target, file), { force: true });
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

/** npm run has the project's tools on PATH. */
function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error)
    process.stderr.write(`${command} does not run (${error.message}): npm ci installs it, npm run build starts it\n`);
  return status ?? 1;
}

process.exitCode = main();
