import { spawnSync } from 'node:child_process';
import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECK } from '../../lib/cli/check';
import { disk } from '../../lib/cli/output/disk';
import { PATH } from '../../lib/rules/engine/examples';
import { ran } from './ran';

const home = process.cwd();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-settings-'));
  mkdirSync(join(folder, 'repository/.git'), { recursive: true });
  mkdirSync(join(folder, 'repository/overlays'));
  process.chdir(join(folder, 'repository/overlays'));
});
afterEach(() => {
  jest.restoreAllMocks();
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

const run = (args: readonly string[], stdin = broken) => ran(CHECK, args, { stdin: () => stdin });

/** A file in the repository. */
function put(name: string, text: string): void {
  writeFileSync(join(folder, 'repository', name), text);
}

const TLS = 'gateway-tls-on-plaintext-protocol';
const RETRIES = 'retries-multiply-overload';
/** An error, and two warnings of one rule. */
const broken = PATH.replace('protocol: HTTPS', 'protocol: GRPC').replaceAll(
  'retries: {attempts: 0}',
  'retries: {attempts: 1}',
);
const config = (...rules: string[]) => `rules:\n${rules.map(rule => `  ${rule}\n`).join('')}`;
const OFF = `${RETRIES}: {severity: off, reason: "The mesh's owners want retries."}`;
const CONFIG = '.otlp-ingress-check.yaml';

/** The first line behind the findings. */
const counts = (out: string) =>
  / in \d+ objects/.exec(out) && out.split('\n').find(line => / in \d+ objects/.test(line))!;

test('a run without settings loads nothing for them, nor what SARIF needs', () => {
  const script = `
    const { CHECK } = require(${JSON.stringify(join(home, 'build/lib/cli/check.js'))});
    const quiet = { out() {}, err() {}, color: {}, env: {}, project: '', stdin: () => ${JSON.stringify(PATH)} };
    const code = CHECK.run({ positionals: ['-'], format: 'text', 'fail-on': 'error' }, quiet);
    console.log(code, Object.keys(require.cache).filter(file => /valibot|baseline|schemas|sarif/.test(file)).join());`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: '0 \n', stderr: '' });
});

describe('a configuration', () => {
  test('gives rules other severities, and what is off is counted', () => {
    put(CONFIG, config(OFF, `${TLS}: {severity: warning, reason: "The webhook is off here."}`));
    const { code, out, err } = run(['-']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(new RegExp(`^warning ${TLS} `));
    expect(counts(out)).toMatch(/^0 errors, 1 warning \(2 left out by \.\.\/\.otlp-ingress-check\.yaml\) in 6 objects/);
    expect(JSON.parse(run(['--format', 'json', '-']).out)).toMatchObject({
      off: 2,
      findings: [{ rule: TLS, severity: 'warning' }],
    });
    expect(run(['--format', 'github', '-']).out).toMatch(/^::warning .*\n0 errors, 1 warning \(2 left out by /);
    expect(run(['--fail-on', 'warning', '-']).code).toBe(1);
  });

  test('can make an error of a warning', () => {
    put(CONFIG, config(`${RETRIES}: {severity: error, reason: "It took us down."}`));
    expect(counts(run(['-']).out)).toMatch(/^3 errors, 0 warnings in /);
  });

  test('counts only the rule or the hop that was asked for', () => {
    put(CONFIG, config(OFF));
    expect(counts(run(['--rule', TLS, '-']).out)).toMatch(/^1 error, 0 warnings in/);
    expect(counts(run(['--hop', 'route', '-']).out)).toMatch(
      /^nothing found \(1 of other rules or hops, 2 left out by/,
    );
  });

  test('is the nearest one up to the top of the repository, unless another one or none is named', () => {
    writeFileSync(join(folder, CONFIG), config(OFF));
    expect(counts(run(['-']).out)).toMatch(/^1 error, 2 warnings in/);
    put(CONFIG, config(OFF));
    expect(counts(run(['-']).out)).toContain('2 left out by ../.otlp-ingress-check.yaml');
    put(`overlays/${CONFIG}`, config(`${TLS}: {severity: off, reason: x}`));
    expect(counts(run(['-']).out)).toContain('1 left out by .otlp-ingress-check.yaml');
    expect(counts(run(['--config', `../${CONFIG}`, '-']).out)).toContain('2 left out by ../.otlp-ingress-check.yaml');
    expect(counts(run(['--no-config', '-']).out)).toMatch(/^1 error, 2 warnings in/);
  });

  test('outside of a repository is that of the folder itself: what is above is somebody else’s', () => {
    rmSync(join(folder, 'repository/.git'), { recursive: true });
    put(CONFIG, config(OFF));
    expect(counts(run(['-']).out)).toMatch(/^1 error, 2 warnings in/);
    process.chdir('..');
    expect(counts(run(['-']).out)).toContain('2 left out by .otlp-ingress-check.yaml');
  });

  test('in a repository that another user has put around the folder is not read', () => {
    put(CONFIG, config(OFF));
    const real = fs.lstatSync;
    const another = (name: string) =>
      jest.spyOn(fs, 'lstatSync').mockImplementation(((path: string, options?: object) => {
        const found = real(path, options);
        return found && path.endsWith(name) ? Object.assign(Object.create(found), { uid: found.uid + 1 }) : found;
      }) as typeof real);
    another('/.git');
    expect(counts(run(['-']).out)).toMatch(/^1 error, 2 warnings in/);
    another(CONFIG);
    expect(counts(run(['-']).out)).toMatch(/^1 error, 2 warnings in/);
    jest.restoreAllMocks();
    expect(counts(run(['-']).out)).toContain('2 left out by ../.otlp-ingress-check.yaml');
  });

  test('says all of its mistakes at once', () => {
    put(
      CONFIG,
      `rules:
  gateway-tls-on-plaintext: {severity: of}
  ${RETRIES}:
    severity: off
    resaon: x
  ${TLS}: {severity: warning, reason: " "}
  toString: {severity: off, reason: x}
basline: x
`,
    );
    const { code, out, err } = run(['-']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.split('\n').map(line => line.replace(`../${CONFIG}:`, ''))).toEqual([
      expect.stringMatching(/^2:3: rules\.gateway-tls-on-plaintext\.reason: missing\./),
      `2:3: rules.gateway-tls-on-plaintext: there is no rule "gateway-tls-on-plaintext". Did you mean ${TLS}?`,
      '2:30: rules.gateway-tls-on-plaintext.severity: got "of", allowed: "off", "warning", "error".',
      expect.stringMatching(`^3:3: rules.${RETRIES}.reason: missing`),
      expect.stringMatching(/^5:5: .*resaon: unknown field\. Did you mean "reason"\?/),
      expect.stringMatching(/^6:\d+: .*reason: got " ", allowed: a text that says why/),
      expect.stringMatching(/^7:3: rules\.toString: got the name "toString"/),
      expect.stringMatching(/^8:1: basline: unknown field\. Did you mean "baseline"\?/),
      '',
    ]);
  });

  test.each([
    ['rules: [', /:\d:\d+: not YAML: /],
    ['', / is empty/],
    ['rules: {}\n---\nrules: {}\n', /more than one YAML document/],
    ['[rules]', /1:1: got a list of 1, allowed: a mapping of fields \(rules, baseline\)/],
    ['rules: [x]', /rules: got .*, allowed: a mapping of fields/],
    [`rules: {${TLS}: off}`, /rules\.gateway-tls.*: got "off", allowed: a mapping of fields \(severity, reason\)/],
    ['baseline: ""', /baseline: got "", allowed: the path of a file/],
    ['baseline: none.json', /^\.\.\/none\.json: is not there/],
  ])('that can’t be read ends with 2: %j', (text, message) => {
    put(CONFIG, text);
    const { code, out, err } = run(['-']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect(run(['--no-config', '-']).code).toBe(1);
  });

  test('that is a link to nothing is not passed over', () => {
    symlinkSync('nowhere', CONFIG);
    expect(run(['-'])).toMatchObject({ code: 2, err: `${CONFIG}: is not there\n` });
  });

  test('and none exclude each other', () => {
    expect(run(['--config', 'x', '--no-config', '-'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^--config and --no-config exclude each other/),
    });
  });
});

describe('a baseline', () => {
  /** Writes one of what is broken. */
  const written = (text = broken) => run(['--write-baseline', 'base.json', '-'], text);
  const entries = () => JSON.parse(readFileSync('base.json', 'utf8')).findings as { rule: string }[];

  test('hides what was there, wherever its lines went, and no more', () => {
    expect(written()).toEqual({
      code: 0,
      err: '',
      out: 'base.json has 3 findings now; --baseline base.json leaves out what it has\n',
    });
    const moved = `# moved\n${broken.replace('---', '---\n\n# moved\n')}`;
    expect(run(['--baseline', 'base.json', '-'], moved)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^nothing found \(3 in base\.json\) in 6 objects/),
    });
    const worse = moved.replace(
      'number: 4318, name: otlp-http, protocol: HTTPS',
      'number: 4318, name: otlp-http, protocol: HTTP2',
    );
    const { code, out } = run(['--baseline', 'base.json', '--format', 'json', '-'], worse);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ inBaseline: 3, fixed: [], findings: [{ rule: TLS }] });
  });

  test('is the same file whatever the order of the objects and their lines', () => {
    written();
    const first = readFileSync('base.json', 'utf8');
    written(broken.split('---\n').reverse().join('\n---\n'));
    expect(readFileSync('base.json', 'utf8')).toBe(first);
    expect(first).not.toMatch(/line/);
  });

  test('has no numbers of lines in what was got', () => {
    const twice = (text: string) => `apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [${text}]}\n`;
    const both = `${twice('{port: 80}')}---\n${twice('{port: 81}')}`;
    written(both);
    expect(readFileSync('base.json', 'utf8')).toContain('in line … of this file');
    expect(run(['--baseline', 'base.json', '-'], `\n\n${both}`)).toMatchObject({ code: 0 });
  });

  test('has the same finding as often as it was there', () => {
    mkdirSync('a');
    mkdirSync('b');
    const bad = 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: Cluster}\n';
    writeFileSync('a/x.yaml', bad);
    run(['--write-baseline', 'base.json', 'a']);
    expect(entries()).toHaveLength(1);
    writeFileSync('b/x.yaml', bad);
    const { out } = run(['--baseline', 'base.json', '--format', 'json', 'a', 'b']);
    expect(JSON.parse(out)).toMatchObject({ inBaseline: 1, findings: [{ rule: 'value-not-allowed' }] });
    run(['--write-baseline', 'base.json', 'a', 'b']);
    expect(entries()).toHaveLength(2);
    const { out: one } = run(['--baseline', 'base.json', '--format', 'json', 'a']);
    expect(JSON.parse(one)).toMatchObject({ inBaseline: 1, findings: [], fixed: [{ rule: 'value-not-allowed' }] });
  });

  test('says what is fixed, of what was judged alone', () => {
    written();
    const better = broken.replace('protocol: GRPC', 'protocol: HTTPS');
    const { code, out } = run(['--baseline', 'base.json', '-'], better);
    expect(code).toBe(0);
    expect(out.split('\n')[1]).toBe(
      `fixed: 1 of base.json, which --write-baseline base.json takes out: ${TLS} in Gateway istio-system/otlp spec.servers[0].port.protocol`,
    );
    const alone = broken.slice(broken.lastIndexOf('---'));
    expect(run(['--baseline', 'base.json', '-'], alone).out).not.toContain('fixed');
    expect(run(['--baseline', 'base.json', '--complete', '-'], alone).out).toContain('fixed: 3 of base.json');
    writeFileSync('x.yaml', better);
    writeFileSync('y.yaml', 'a: [');
    expect(run(['--baseline', 'base.json', 'x.yaml', 'y.yaml']).out).not.toContain('fixed');
  });

  test('has what only a complete input shows, and an incomplete one does not call it fixed', () => {
    run(['--complete', '--write-baseline', 'base.json', '-'], PATH);
    expect(entries().length).toBeGreaterThan(0);
    expect(run(['--complete', '--baseline', 'base.json', '-'], PATH).code).toBe(0);
    expect(run(['--baseline', 'base.json', '-'], PATH).out).not.toContain('fixed');
  });

  test('leaves out what a configuration or an annotation leaves out', () => {
    put(CONFIG, config(OFF));
    written(
      broken.replace(
        'kind: Gateway\nmetadata: {',
        `kind: Gateway\nmetadata: {annotations: {alloy-otlp-ingress/ignore.${TLS}: x}, `,
      ),
    );
    expect(entries()).toEqual([]);
    written();
    expect(entries()).toMatchObject([{ rule: TLS }]);
  });

  test('may be named by the configuration, from its own folder; the option goes before it', () => {
    written();
    put(CONFIG, 'baseline: overlays/base.json\n');
    expect(counts(run(['-']).out)).toMatch(/^nothing found \(3 in base\.json\)/);
    writeFileSync('other.json', '{"version": 1, "findings": []}');
    expect(counts(run(['--baseline', 'other.json', '-']).out)).toMatch(/^1 error, 2 warnings in/);
    // written anew it has all of it, not what the old one lacks
    written();
    expect(entries()).toHaveLength(3);
  });

  test('is not written of part of the findings', () => {
    for (const part of [
      ['--rule', TLS],
      ['--hop', 'route'],
      ['--baseline', 'x'],
    ])
      expect(run([...part, '--write-baseline', 'base.json', '-'])).toMatchObject({
        code: 2,
        err: expect.stringContaining('--write-baseline'),
      });
    writeFileSync('x.yaml', broken);
    writeFileSync('y.yaml', 'a: [');
    expect(run(['--write-baseline', 'base.json', 'x.yaml', 'y.yaml'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('base.json was not written: not everything could be judged'),
    });
    expect(existsSync('base.json')).toBe(false);
  });

  test('takes no other file’s place', () => {
    writeFileSync('x.yaml', broken);
    expect(run(['--write-baseline', 'x.yaml', 'x.yaml'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^x\.yaml is there and is no baseline/),
    });
    expect(readFileSync('x.yaml', 'utf8')).toBe(broken);
    expect(run(['--write-baseline', 'no/base.json', 'x.yaml'])).toMatchObject({ code: 2, out: '' });
  });

  test.each(['write', 'rename'] as const)('stays as it was where %s fails', step => {
    written();
    const before = readFileSync('base.json', 'utf8');
    jest.spyOn(disk, step).mockImplementation(() => {
      throw Object.assign(new Error('x'), { code: 'ENOSPC' });
    });
    expect(written(PATH)).toEqual({
      code: 2,
      out: '',
      err: 'base.json could not be written: no space left on the disk\n',
    });
    expect(readFileSync('base.json', 'utf8')).toBe(before);
    expect(readdirSync('.')).toEqual(['base.json']);
  });

  test('behind a link is written where the link leads', () => {
    mkdirSync('kept');
    symlinkSync('kept/base.json', 'base.json');
    writeFileSync('kept/base.json', '{"version": 1, "findings": []}');
    written();
    expect(JSON.parse(readFileSync('kept/base.json', 'utf8')).findings).toHaveLength(3);
    expect(readdirSync('kept')).toEqual(['base.json']);
  });

  test.each([
    ['{"version": 2, "findings": []}', /:1:\d+: version: got 2, allowed: 1/],
    ['{"version": 1, "findings": [{"rule": 1}]}', /findings\[0\]\.object: missing/],
    ['<<<<<<< HEAD\n{}', /base\.json:\d:\d/],
  ])('that is none ends with 2: %j', (text, message) => {
    writeFileSync('base.json', text);
    expect(run(['--baseline', 'base.json', '-'])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(message),
    });
  });
});
