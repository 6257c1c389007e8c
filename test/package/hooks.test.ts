/** The checker in the hands of others: as an action of GitHub's, and as a hook of pre-commit's. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { PATH as GOOD } from '../../lib/rules/engine/examples';
import { PROJECT } from '../golden';

const folder = mkdtempSync(join(tmpdir(), 'otlp-hooks-'));
afterAll(() => rmSync(folder, { recursive: true }));

const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8');
const { version } = JSON.parse(read('package.json'));

interface Step {
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

describe('the action', () => {
  const action = load(read('action.yml')) as Action;
  const { run, env } = action.runs.steps.find(step => step.run)!;

  beforeAll(() => {
    mkdirSync(join(folder, 'bin'));
    // npm without a registry: it notes what it was asked for and where, and brings this build.
    const npm = `#!/bin/sh
case "$1 $PWD" in "install ${folder}"*) exit 9;; esac
for last; do :; done
echo "$last" >> "$ASKED"
mkdir node_modules && ln -s "${PROJECT}" node_modules/alloy-otlp-ingress
`;
    writeFileSync(join(folder, 'bin/npm'), npm, { mode: 0o755 });
    writeFileSync(join(folder, 'bin/npx'), '#!/bin/sh\ntouch pwned\n', { mode: 0o755 });
    mkdirSync(join(folder, 'with blanks'));
    writeFileSync(join(folder, 'with blanks/good.yaml'), GOOD);
    writeFileSync(join(folder, 'bad.yaml'), GOOD.replace('protocol: HTTPS', 'protocol: GRPC'));
  });

  /** Runs the step as a runner does: expressions become environment variables. */
  function ran(given: Readonly<Record<string, string>>) {
    const inputs = Object.fromEntries(Object.entries(action.inputs).map(([name, one]) => [name, one.default]));
    const value = (text: string) => {
      const [, name] = /^\$\{\{ inputs\.([-a-z]+) \}\}$/.exec(text) ?? [];
      return name ? { ...inputs, ...given }[name]! : PROJECT;
    };
    const variables = Object.fromEntries(Object.entries(env!).map(([name, text]) => [name, value(text)]));
    for (const name of ['asked', 'output']) rmSync(join(folder, name), { force: true });
    const { status, stdout, stderr } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', run!], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
        ASKED: join(folder, 'asked'),
        GITHUB_OUTPUT: join(folder, 'output'),
        ...variables,
      },
    });
    return { status, stdout, stderr };
  }

  test('takes nothing of others into the text of its script', () => expect(run).not.toContain('${{'));

  test('annotates what is found, writes it as SARIF and fails, by the package of its own version', () => {
    const { status, stdout, stderr } = ran({ paths: 'with blanks\nbad.yaml\n' });
    expect({ status, stderr }).toMatchObject({ status: 1 });
    expect(stdout).toMatch(/^::error .*file=bad\.yaml,/m);
    const { runs } = JSON.parse(readFileSync(join(folder, 'otlp-path.sarif'), 'utf8'));
    expect(runs[0].results.length).toBeGreaterThan(0);
    expect(readFileSync(join(folder, 'output'), 'utf8')).toBe('sarif-file=otlp-path.sarif\n');
    expect(new Set(readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n'))).toEqual(
      new Set([`alloy-otlp-ingress@${version}`]),
    );
  });

  test('runs no program of the workspace', () => {
    const own = join(folder, 'node_modules/alloy-otlp-ingress/bin');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'alloy-otlp-ingress.js'), "require('node:fs').writeFileSync('pwned', '')");
    expect(ran({ paths: 'with blanks' }).status).toBe(0);
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });

  test('is content with what is right, and fails where it could not judge', () => {
    expect(ran({ paths: 'with blanks' }).status).toBe(0);
    expect(ran({ paths: 'nowhere' }).status).toBe(2);
    expect(ran({ 'fail-on': 'everything' }).status).toBe(2);
  });

  test('complete: what is missing is found, too', () => {
    writeFileSync(join(folder, 'part.yaml'), GOOD.split('\n---\n')[0]!);
    expect(ran({ paths: 'part.yaml', complete: 'false' }).status).toBe(0);
    expect(ran({ paths: 'part.yaml', complete: 'true', 'fail-on': 'warning' }).status).toBe(1);
  });

  test.each(['$(touch pwned)', '`touch pwned`', '"; touch pwned; "', '--format=json', "'\ntouch pwned\n'"])(
    'runs nothing that an input says: %j',
    text => {
      ran({ paths: text, complete: text, 'sarif-file': text });
      ran({ 'fail-on': text });
      expect(existsSync(join(folder, 'pwned'))).toBe(false);
    },
  );
});

test('the hook of pre-commit brings this version', () => {
  const [hook] = load(read('.pre-commit-hooks.yaml')) as { entry: string; pass_filenames: boolean }[];
  expect(hook).toMatchObject({
    entry: `npx --yes alloy-otlp-ingress@${version} check`,
    pass_filenames: false,
  });
});
