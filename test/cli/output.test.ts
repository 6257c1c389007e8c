/** What writing to a folder does to it: whatever stands there, and wherever a run is cut. */
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { disk } from '../../lib/cli/output/disk';
import { INDEX } from '../../lib/cli/output/index-file';
import { type Written, writeOutput } from '../../lib/cli/output/write-output';
import { readFolder } from '../golden';

let folder: string;
let input: string;
let output: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'otlp-output-'));
  input = join(folder, 'environments');
  output = join(folder, 'dist');
  mkdirSync(input);
  put('environments/dev.yaml', 'name: dev\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string, text = 'theirs\n'): string {
  const whole = join(folder, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  return whole;
}

function environment(name: string, files: Readonly<Record<string, string>>): Written {
  return { name, files: Object.entries(files).map(([path, text]) => ({ path, text })) };
}

function run(environments: readonly Written[], all = true) {
  return writeOutput(output, input, environments, all, () => {});
}

const dev = environment('dev', { 'RUNBOOK.md': 'dev\n', 'manifests/a.k8s.yaml': 'a: 1\n', 'values/v.yaml': 'v: 1\n' });
const prod = environment('prod', { 'RUNBOOK.md': 'prod\n', 'manifests/a.k8s.yaml': 'a: 2\n' });
const newDev = environment('dev', { 'RUNBOOK.md': 'dev 2\n', 'manifests/b.k8s.yaml': 'b: 1\n' });
const fine = { problems: [], notes: [] };

/** What a run of these alone leaves in an empty folder, which is what any run has to leave. */
function expected(environments: readonly Written[]): Record<string, string> {
  const clean = join(folder, 'clean');
  expect(writeOutput(clean, input, environments, true, () => {}).problems).toEqual([]);
  const files = readFolder(clean);
  rmSync(clean, { recursive: true });
  return files;
}

test('the index lists what was written, in order, behind a line that says what it is', () => {
  expect(run([dev])).toMatchObject(fine);
  expect(readFileSync(join(output, 'dev', INDEX), 'utf8')).toBe(
    '# Files of this folder that `npm run synth` wrote: it replaces and deletes these and no others. Commit it.\nRUNBOOK.md\nmanifests/a.k8s.yaml\nvalues/v.yaml\n',
  );
});

test('an unchanged file is not touched, a folder that became empty goes, another stays', () => {
  run([dev, prod]);
  mkdirSync(join(output, 'dev/empty'));
  const before = statSync(join(output, 'prod/RUNBOOK.md'));
  expect(run([newDev, prod])).toMatchObject(fine);
  expect(statSync(join(output, 'prod/RUNBOOK.md'))).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  expect(readdirSync(join(output, 'dev')).sort()).toEqual([INDEX, 'RUNBOOK.md', 'empty', 'manifests']);
  expect(readFolder(output)).toEqual(expected([newDev, prod]));
});

test('a file may be large, and theirs in its place may be larger', () => {
  const large = environment('dev', { 'RUNBOOK.md': 'x'.repeat(5 * 1024 * 1024) });
  expect(run([large])).toMatchObject(fine);
  expect(run([large])).toMatchObject(fine);
  expect(run([newDev])).toMatchObject(fine);
  truncateSync(put('dist/stage/RUNBOOK.md'), 1024 ** 3);
  expect(run([environment('stage', { 'RUNBOOK.md': 'x' })], false).problems).toEqual([
    expect.stringMatching(
      /stage\/RUNBOOK\.md: is larger than 64 MiB, so that it can't be compared\. Move or delete it/,
    ),
  ]);
});

test('with nothing to do it needs no right to write', () => {
  run([dev]);
  const steps = sabotage(0, 'once');
  expect(run([dev])).toMatchObject(fine);
  expect(steps.done()).toBe(0);
});

test('an environment that is gone takes its files along, and nobody else’s', () => {
  run([dev, prod]);
  put('dist/prod/manifests/theirs.yaml');
  put('dist/theirs/a.yaml');
  expect(run([dev], false)).toMatchObject(fine);
  expect(existsSync(join(output, 'prod/RUNBOOK.md'))).toBe(true);
  const { problems, notes } = run([dev]);
  expect(problems).toEqual([]);
  expect(notes).toEqual([`${output}/prod: not synth's, and left as they are: manifests/theirs.yaml.`]);
  expect(readFolder(output)).toEqual({
    ...expected([dev]),
    'prod/manifests/theirs.yaml': 'theirs\n',
    'theirs/a.yaml': 'theirs\n',
  });
});

test('two projects in one folder keep their hands off each other’s environments', () => {
  const shared = join(folder, 'shared/deploy');
  for (const project of ['one', 'two']) put(`${project}/environments/x.yaml`);
  const write = (project: string, environments: Written[]) =>
    writeOutput(shared, join(folder, project, 'environments'), environments, true, () => {});
  expect(write('one', [dev])).toMatchObject(fine);
  const { problems, notes } = write('two', [prod]);
  expect(problems).toEqual([]);
  expect(notes).toHaveLength(1);
  expect(notes[0]).toContain('in another project: dev.');
  expect(Object.keys(readFolder(join(shared, 'dev')))).toHaveLength(4);
  // What is wrong there is theirs to mend.
  mkdirSync(join(shared, 'broken', INDEX), { recursive: true });
  expect(write('two', [prod])).toMatchObject({
    problems: [],
    notes: [expect.stringContaining('is a folder'), notes[0]],
  });
  rmSync(join(shared, 'broken'), { recursive: true });
  // And each still cleans up behind itself.
  write('one', [newDev]);
  write('two', [environment('other', { 'RUNBOOK.md': 'other\n' })]);
  expect(readdirSync(shared).sort()).toEqual(['dev', 'other']);
  expect(Object.keys(readFolder(join(shared, 'dev'))).sort()).toEqual([INDEX, 'RUNBOOK.md', 'manifests/b.k8s.yaml']);
});

test('a folder that another project wrote is not taken over', () => {
  const shared = join(folder, 'shared');
  const write = (project: string) =>
    writeOutput(shared, put(`${project}/environments/x.yaml`).replace('/x.yaml', ''), [dev], true, () => {});
  expect(write('one')).toMatchObject(fine);
  const before = readFolder(shared);
  expect(write('two')).toMatchObject({
    problems: [expect.stringContaining('was written from ../../one/environments. If that is another project')],
  });
  expect(readFolder(shared)).toEqual(before);
  rmSync(join(shared, 'dev', INDEX));
  expect(write('two')).toMatchObject(fine);
});

describe('an index is input', () => {
  test.each([
    ['../../victim'],
    ['manifests/../../../victim'],
    ['./RUNBOOK.md/../../../victim'],
    ['link/victim'],
    ['link'],
    ['file-link'],
    ['a-folder'],
    ['..'],
    ['.'],
    ['/'],
    [INDEX],
  ])('a line %s deletes nothing', line => {
    const victim = put('victim');
    put('outside/victim');
    run([dev]);
    put('dist/dev/a-folder/theirs');
    symlinkSync('../../outside', join(output, 'dev/link'));
    symlinkSync('../../victim', join(output, 'dev/file-link'));
    writeFileSync(join(output, 'dev', INDEX), `${line}\n${victim}\n\nRUNBOOK.md\nRUNBOOK.md\nnot/there\n`);
    const { problems, notes } = run([dev]);
    expect(problems).toEqual([]);
    expect(notes.length).toBeGreaterThan(0);
    expect(readFolder(join(folder, 'outside'))).toEqual({ victim: 'theirs\n' });
    expect(readFileSync(victim, 'utf8')).toBe('theirs\n');
    expect(readlinks('dist/dev')).toEqual(['file-link', 'link']);
    expect(existsSync(join(output, 'dev/a-folder/theirs'))).toBe(true);
    for (const note of notes) expect(note).not.toMatch(/[\n\p{Cc}]/u);
  });

  test('of an environment that is gone it can’t name the environment files', () => {
    output = folder;
    put(`environments/${INDEX}`, 'dev.yaml\n');
    expect(run([prod]).problems).toEqual([]);
    expect(readFolder(input)['dev.yaml']).toBe('name: dev\n');
    expect(run([environment('environments', { 'RUNBOOK.md': 'x' })]).problems).toEqual([
      `${input}: is the folder of the environment files. Name another folder by --output.`,
    ]);
  });

  test('two names of one file are one file', () => {
    run([dev]);
    linkSync(join(output, 'dev/RUNBOOK.md'), join(output, 'dev/runbook.md'));
    writeFileSync(join(output, 'dev', INDEX), 'runbook.md\nRUNBOOK.md\nmanifests/a.k8s.yaml\nvalues/v.yaml\n');
    expect(run([dev]).problems).toEqual([]);
    expect(existsSync(join(output, 'dev/RUNBOOK.md'))).toBe(true);
  });

  test('one that is a link, a folder or endless is refused', () => {
    run([dev]);
    for (const make of [
      (path: string) => symlinkSync('/dev/zero', path),
      (path: string) => symlinkSync('../prod', path),
      (path: string) => mkdirSync(path),
      (path: string) => writeFileSync(path, 'x\n'.repeat(1024 * 1024)),
    ]) {
      const path = join(output, 'dev', INDEX);
      rmSync(path, { recursive: true });
      make(path);
      const { problems } = run([newDev]);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain(`${path}: is `);
      expect(existsSync(join(output, 'dev/manifests/b.k8s.yaml'))).toBe(false);
    }
  });
});

describe('what stands where synth would write', () => {
  test.each<[string, (path: string) => unknown, RegExp]>([
    ['somebody’s file', path => writeFileSync(path, 'theirs\n'), /synth did not write this file/],
    ['a folder', path => mkdirSync(path), /is a folder/],
    ['a link to a file', path => symlinkSync('../../outside', path), /is a link/],
    ['a link to nowhere', path => symlinkSync('nowhere', path), /is a link/],
  ])('%s is refused, and nothing is written', (_, make, message) => {
    put('outside');
    mkdirSync(join(output, 'prod'), { recursive: true });
    make(join(output, 'prod/RUNBOOK.md'));
    const before = tree();
    const { problems } = run([dev, prod]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(message);
    expect(problems[0]).toContain(`${join(output, 'prod/RUNBOOK.md')}: `);
    expect(tree()).toEqual(before);
  });

  test.each(['dist/dev', 'dist/dev/manifests'])('a link for the folder %s is refused', path => {
    put('outside/a.k8s.yaml');
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(join(folder, 'outside'), join(folder, path));
    expect(run([dev]).problems).toEqual([expect.stringContaining(`${join(folder, path)}: is a link`)]);
    expect(readFolder(join(folder, 'outside'))).toEqual({ 'a.k8s.yaml': 'theirs\n' });
  });

  test('a link in place of a listed file is replaced, what it leads to stays', () => {
    const outside = put('outside');
    run([dev]);
    rmSync(join(output, 'dev/RUNBOOK.md'));
    symlinkSync(outside, join(output, 'dev/RUNBOOK.md'));
    expect(run([dev])).toMatchObject(fine);
    expect(readFileSync(outside, 'utf8')).toBe('theirs\n');
    expect(lstatSync(join(output, 'dev/RUNBOOK.md')).isFile()).toBe(true);
  });

  test('a listed file that somebody edited is written again', () => {
    run([dev]);
    put('dist/dev/RUNBOOK.md');
    expect(run([dev])).toMatchObject(fine);
    expect(readFolder(output)).toEqual(expected([dev]));
  });
});

describe('a folder that an earlier version wrote has no index', () => {
  const manifest = (name: string) =>
    `apiVersion: v1\nkind: Service\nmetadata:\n  labels:\n    app.kubernetes.io/name: alloy\n    app.kubernetes.io/part-of: alloy-otlp-ingress\n  name: ${name}\n`;
  const runbook = (name: string) =>
    `# OTLP ingress \`${name}\`\n\nWritten by \`npm run synth\` from \`environments/${name}.yaml\`.\n`;
  const values =
    '# helm upgrade --install istio-ingressgateway istio/gateway --namespace istio-system --values gateway.yaml\nkind: Deployment\n';
  const next = environment('dev', {
    'RUNBOOK.md': `${runbook('dev')}new\n`,
    'manifests/a.k8s.yaml': manifest('new'),
    'values/gateway.yaml': '# another header\n',
  });

  test('its files are known by what every version marked them with, and taken over', () => {
    put('dist/dev/RUNBOOK.md', runbook('dev'));
    put('dist/dev/manifests/a.k8s.yaml', `${manifest('a')}---\n${manifest('b')}`);
    put('dist/dev/values/gateway.yaml', values);
    expect(run([next])).toMatchObject(fine);
    expect(readFolder(output)).toEqual(expected([next]));
    expect(run([newDev])).toMatchObject(fine);
    expect(readFolder(output)).toEqual(expected([newDev]));
  });

  test.each([
    ['manifests/a.k8s.yaml', `${manifest('a')}---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: theirs\n`],
    ['manifests/a.k8s.yaml', ''],
    ['RUNBOOK.md', '# OTLP ingress `dev`\n\nWritten by hand.\n'],
    ['values/gateway.yaml', '# helm upgrade --install ingress istio/gateway -f values.yaml\nkind: Deployment\n'],
  ])('%s with something of somebody’s is not', (path, text) => {
    put(`dist/dev/${path}`, text);
    expect(run([next]).problems).toEqual([
      expect.stringContaining(`${join(output, 'dev', path)}: synth did not write`),
    ]);
    expect(readFolder(output)).toEqual({ [`dev/${path}`]: text });
  });

  test('what is not written any more stays, and is told at each run until it is deleted', () => {
    put('dist/dev/manifests/old.k8s.yaml', manifest('old'));
    put('dist/dev/manifests/theirs.yaml', 'kind: Secret\n');
    put('dist/old/RUNBOOK.md', runbook('old'));
    put('dist/KEEP.md');
    const { problems, notes } = run([next]);
    expect(problems).toEqual([]);
    expect(notes).toEqual([
      expect.stringMatching(/dist\/dev: written by an earlier synth and not by this one: manifests\/old\.k8s\.yaml\./),
      expect.stringMatching(/dist\/dev: not synth's, and left as they are: manifests\/theirs\.yaml\./),
      expect.stringMatching(/dist: written by synth for environments that are not here, .*: old\./),
      expect.stringMatching(/dist: not synth's, and left as they are: KEEP\.md\./),
    ]);
    // What isn’t ours at all is told once.
    expect(run([next]).notes).toEqual([notes[0], notes[2]]);
    rmSync(join(output, 'dev/manifests/old.k8s.yaml'));
    rmSync(join(output, 'old'), { recursive: true });
    expect(run([next])).toMatchObject(fine);
  });

  test('many strangers are a bounded, inert line', () => {
    for (let index = 0; index < 40; index += 1) put(`dist/dev/stranger-${index}`);
    put('dist/dev/a\u001b[2J\n::error::x');
    const { notes } = run([dev]);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain('a\\u{1b}[2J\\u{a}::error::x');
    expect(notes[0]).toContain(' and 36 more.');
    expect(notes[0]!.length).toBeLessThan(500);
  });
});

/** Before and after of a run that replaces, adds and deletes files and folders, beside somebody's own. */
function prepare(): void {
  run([dev, prod]);
  put('dist/dev/theirs.md');
  put('dist/KEEP.md');
}
const theirs = { 'dev/theirs.md': 'theirs\n', 'KEEP.md': 'theirs\n' };
const change = [newDev, environment('stage', { 'RUNBOOK.md': 'stage\n', 'manifests/a.k8s.yaml': 'a: 3\n' })];

describe('a run that is cut', () => {
  /** Steps of the change, and texts that a file may have at any moment. */
  const STEPS = 30;

  test('has so many steps', () => {
    prepare();
    const steps = sabotage(Number.POSITIVE_INFINITY, 'once');
    expect(run(change).problems).toEqual([]);
    expect(steps.done()).toBe(STEPS);
  });

  test.each(Array.from({ length: STEPS }, (_, step) => step))(
    'before its step %i leaves whole files, and the next run mends it',
    step => {
      prepare();
      const old = readFolder(output);
      const wanted = { ...expected(change), ...theirs };
      const texts = new Set([...Object.values(old), ...Object.values(wanted)]);
      for (const after of [change, [dev, prod]]) {
        const steps = sabotage(step, 'forever');
        run(change);
        steps.restore();
        for (const [path, text] of Object.entries(readFolder(output)))
          if (!path.includes(`${INDEX}.`) && !path.endsWith(INDEX)) expect(texts).toContain(text);
        expect(readFolder(output)).toMatchObject(theirs);
        expect(run(after)).toMatchObject(fine);
        expect(readFolder(output)).toEqual({ ...expected(after), ...theirs });
        expect(tree().filter(path => path.includes(`${INDEX}.`))).toEqual([]);
        run([dev, prod]);
      }
    },
  );

  test.each(Array.from({ length: STEPS }, (_, step) => step))(
    'by an error of its step %i takes back what it did',
    step => {
      prepare();
      const before = { files: readFolder(output), tree: tree() };
      const steps = sabotage(step, 'once');
      const { problems } = run(change);
      const failed = steps.failed();
      steps.restore();
      if (/^rmdir|^unlink .*\.lock$/.test(failed ?? '')) return expect(problems).toEqual([]);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(/: no space left on the disk\. .*run again\.$/);
      if (/All files are written/.test(problems[0]!)) expect(failed).toMatch(/^(unlink|rename) /);
      else expect({ files: readFolder(output), tree: tree() }).toEqual(before);
      expect(run(change)).toMatchObject(fine);
      expect(readFolder(output)).toEqual({ ...expected(change), ...theirs });
    },
  );

  test('in a folder that was not there leaves none', () => {
    output = join(folder, 'a/b/dist');
    for (let step = 0; ; step += 1) {
      const steps = sabotage(step, 'once');
      const { problems } = run([dev]);
      steps.restore();
      if (!problems.length) break;
      if (!/^unlink .*\.lock$/.test(steps.failed()!)) expect(existsSync(join(folder, 'a'))).toBe(false);
    }
    expect(run([dev])).toMatchObject(fine);
    expect(readFolder(output)).toEqual(expected([dev]));
  });
});

test('the lock of a run that is gone is taken over; one that no run made is refused', () => {
  run([dev]);
  const lock = join(output, `${INDEX}.lock`);
  writeFileSync(lock, '999999999 elsewhere\n');
  const hourAgo = new Date(Date.now() - 3600_000);
  utimesSync(lock, hourAgo, hourAgo);
  expect(run([newDev])).toMatchObject(fine);
  expect(existsSync(lock)).toBe(false);
  mkdirSync(lock);
  expect(run([dev]).problems).toEqual([expect.stringContaining(`${lock}: is in the way`)]);
});

/** Everything below the folder, links and empty folders too. */
function tree(): string[] {
  return (readdirSync(output, { recursive: true, encoding: 'utf8' }) as string[]).sort();
}

function readlinks(path: string): string[] {
  return readdirSync(join(folder, path), { withFileTypes: true })
    .filter(entry => entry.isSymbolicLink())
    .map(({ name }) => name)
    .sort();
}

const intact = { ...disk };
afterEach(() => Object.assign(disk, intact));

/** Makes one step fail, or it and all behind it, as if the process were gone. A write fails half way. */
function sabotage(step: number, how: 'once' | 'forever') {
  let done = 0;
  let failed: string | undefined;
  const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
  const broken = Object.entries(intact).map(([name, act]) => [
    name,
    (...args: [string, string]) => {
      const now = done;
      done += 1;
      if (now === step || (how === 'forever' && now > step)) {
        failed ??= `${name} ${args[0]}`;
        if (name === 'write' && now === step) intact.write(args[0], args[1].slice(0, args[1].length / 2));
        throw full;
      }
      return (act as (...all: [string, string]) => void)(...args);
    },
  ]);
  Object.assign(disk, Object.fromEntries(broken));
  return { done: () => done, failed: () => failed, restore: () => Object.assign(disk, intact) };
}
