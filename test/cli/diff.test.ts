/** What a pull request changes, from a revision of git or a folder. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DIFF } from '../../lib/cli/diff';
import { ran } from './ran';

let folder: string;
let dist: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'otlp diff-')));
  dist = join(folder, 'sub/dist');
});
afterEach(() => rmSync(folder, { recursive: true }));

const map = (value: string) => `apiVersion: v1\nkind: Thing\nmetadata: {name: t}\nspec: {a: ${value}}\n`;
const A_TO_B = 'Other changes\n    · Thing t: spec.a: a → b\n';

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
  const { status, stdout, stderr } = spawnSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

function committed(): string {
  git('init', '-q', '-b', 'main');
  put(join(dist, 'prod/manifests/x.yaml'), map('a'));
  put(join(dist, 'prod/RUNBOOK.md'), '# not read\n');
  put(join(folder, 'other.yaml'), map('elsewhere'));
  symlinkSync('x.yaml', join(dist, 'prod/manifests/link.yaml'));
  git('add', '.');
  git('commit', '-qm', 'one');
  return git('rev-parse', 'HEAD');
}

test('a revision of git, by any name, in the same folder', () => {
  const commit = committed();
  rmSync(join(dist, 'prod/manifests/link.yaml'));
  expect(ran(DIFF, ['main', '--to', dist])).toEqual({
    code: 0,
    out: `commit ${commit.slice(0, 12)} → ${dist}\nnothing changes on the path\n`,
    err: '',
  });
  put(join(dist, 'prod/manifests/x.yaml'), map('b'));
  for (const base of ['main', 'HEAD', commit, commit.slice(0, 10)])
    expect(ran(DIFF, [base, '--to', dist])).toMatchObject({ code: 0, out: expect.stringContaining(A_TO_B), err: '' });
  expect(ran(DIFF, ['main', '--to', join(dist, 'prod/manifests/x.yaml')]).out).toContain(A_TO_B);
  expect(ran(DIFF, ['main', '--to', folder]).out).toContain(A_TO_B);
});

test('what the revision did not have is new', () => {
  committed();
  put(join(dist, 'dev/manifests/x.yaml'), map('a'));
  put(join(folder, 'more/x.yaml'), map('a'));
  expect(ran(DIFF, ['main', '--to', dist]).out).toContain(
    'dev  1 object made: the environment is new; nothing is cut\n',
  );
  expect(ran(DIFF, ['main', '--to', join(folder, 'more')]).out).toContain('Made\n    · Thing t\n');
});

test('a folder comes before a revision of that name, and the report says which it was', () => {
  committed();
  put(join(folder, 'before/prod/manifests/x.yaml'), map('b'));
  put(join(dist, 'prod/manifests/x.yaml'), map('b'));
  const base = join(folder, 'before');
  expect(ran(DIFF, [base, '--to', dist]).out).toBe(`${base} → ${dist}\nnothing changes on the path\n`);
});

test('Markdown for a comment, and JSON for programs', () => {
  const commit = committed();
  put(join(dist, 'prod/manifests/x.yaml'), map('b'));
  expect(ran(DIFF, ['main', '--to', dist, '--format', 'markdown']).out).toBe(`<!-- alloy-otlp-ingress diff -->
## What changes on the path

\`commit ${commit.slice(0, 12)}\` → \`${dist}\`

### \`prod\`

1 object changed; nothing is cut

**Other changes**

- · \`Thing t\`: \`spec.a\`: \`a\` → \`b\`
`);
  expect(JSON.parse(ran(DIFF, ['main', '--to', dist, '--format', 'json']).out)).toEqual({
    base: `commit ${commit.slice(0, 12)}`,
    to: dist,
    environments: [
      {
        environment: 'prod',
        state: 'changed',
        objects: 1,
        cut: false,
        statements: [{ topic: 'rest', cuts: false, text: 'Thing t: spec.a: a → b' }],
      },
    ],
  });
});

test.each<[string, () => string[], RegExp]>([
  ['no such base', () => ['nowhere'], /^no file, folder or revision "nowhere"\. A clone of the last commit alone/],
  ['a base that is an option of git', () => ['--upload-pack=x'], /^unknown option --upload-pack/],
  ['a base behind a dash', () => ['--', '-x'], /^no file, folder or revision "-x"/],
  ['a base with what a terminal acts on', () => ['a\u001b[2J'], /^no file, folder or revision "a\\u001b\[2J"/],
  [
    'nothing to compare with',
    () => ['main', '--to', join(folder, 'gone')],
    /no such file or folder; "npm run synth" writes dist\/, and commit \w+ has no manifests there either/,
  ],
  [
    'a folder against nothing',
    () => [dist, '--to', join(folder, 'gone')],
    /gone: no such file or folder; "npm run synth" writes dist\/$/m,
  ],
])('could not run: %s', (_, args, message) => {
  committed();
  const given = args();
  const { code, out, err } = ran(DIFF, given.includes('--to') ? given : ['--to', dist, ...given]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(message);
});

test('what is gone as a whole is removed, and the note says why', () => {
  const commit = committed().slice(0, 12);
  rmSync(join(folder, 'sub'), { recursive: true });
  const { code, out, err } = ran(DIFF, ['main', '--to', dist]);
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('Thing t') });
  expect(err).toBe(
    `note: ${dist}: no such file or folder; "npm run synth" writes dist/. All that commit ${commit} has there is told as removed\n`,
  );
});

test('no repository, and files that are not YAML', () => {
  put(join(dist, 'prod/manifests/x.yaml'), map('a'));
  expect(ran(DIFF, ['main', '--to', dist])).toMatchObject({
    code: 2,
    err: `main: no such file or folder, and no revision either: ${dist} is in no repository of git\n`,
  });
  put(join(folder, 'sub/before/x.yaml'), 'a: [\n');
  expect(ran(DIFF, [join(folder, 'sub/before'), '--to', dist])).toMatchObject({
    code: 2,
    // each file once
    err: expect.stringMatching(/^\/[^:]*sub\/before\/x\.yaml:2:1: not YAML: [^:]*$/),
  });
  committed();
  put(join(dist, 'prod/manifests/x.yaml'), 'a: [\n');
  git('commit', '-qam', 'two');
  put(join(dist, 'prod/manifests/x.yaml'), map('a'));
  expect(ran(DIFF, ['HEAD', '--to', dist])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^commit \w+: sub\/dist\/prod\/manifests\/x\.yaml:2:1: not YAML: /),
  });
});
