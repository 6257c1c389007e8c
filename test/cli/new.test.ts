/** `new`: what it writes works at once, and what it can't write it leaves alone. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from '../../lib/cli/main';
import { NEW } from '../../lib/cli/new';
import { COMMANDS } from '../../lib/cli/overview';
import { synthesizeAndCheck } from '../../lib/cli/synthesize-and-check';
import { loadEnvironments } from '../../lib/environment/load';
import { warnings } from '../../lib/warnings';
import { readFolder } from '../golden';
import { recorder } from './ran';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'otlp-new-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

const input = () => join(folder, 'environments');

async function made(args: readonly string[], ask?: (question: string) => Promise<string>) {
  const { said, terminal } = recorder({ project: folder, ...(ask && { ask }) });
  const code = await start(NEW, args, terminal);
  return { code, ...said };
}

const environment = (name: string, flags: readonly string[], ask?: (question: string) => Promise<string>) =>
  made(['environment', name, '--environments', input(), ...flags], ask);

const HOSTS = ['--host-grpc', 'otlp-grpc.acme.example', '--host-http', 'otlp-http.acme.example'];
const ISSUER = ['--issuer', 'letsencrypt'];
const TEMPO = ['--tempo', 'tempo-distributor.tempo'];
const ALLOW = ['--allow', '10.0.0.0/8', '--allow', '172.16.0.0/12'];

describe('an environment', () => {
  const services = ['manifests', 'deployment', 'helm'].map(service => ['--service', service]);
  const certificates = [ISSUER, ['--secret-grpc', 'one', '--secret-http', 'other']];
  const backends = [
    TEMPO,
    ['--mimir', 'mimir-nginx.mimir', '--loki', 'loki-gateway.loki:8080', '--tenant', 'acme'],
    ['--otlp', 'tempo.acme.example:443'],
  ];
  const senders = [ALLOW, ['--client-ca', 'senders', '--internet-facing'], ['--client-ca', 'senders', ...ALLOW]];
  const all = services.flatMap(service =>
    certificates.flatMap(tls => backends.flatMap(to => senders.map(from => [...service, ...tls, ...to, ...from]))),
  );

  test('of any options passes the checker, and leaves nothing to think about', async () => {
    expect(all).toHaveLength(54);
    for (const flags of all) {
      const { code, out, err } = await environment('acme', [...HOSTS, ...flags]);
      expect({ flags, code, err }).toEqual({ flags, code: 0, err: '' });
      expect(out).toMatch(/environments\/acme\.yaml: written\. Next: npx .* synth acme\n$/);
      const file = join(input(), 'acme.yaml');
      const { environments } = loadEnvironments([{ file, text: readFolder(input())['acme.yaml']! }]);
      // Whoever has a release of that name already would lose its other ports.
      const isBare = flags.includes('helm') && flags.includes('--internet-facing');
      expect(warnings(environments[0]!)).toEqual(isBare ? [expect.stringMatching(/^gateway\.ports is empty: /)] : []);
      expect(synthesizeAndCheck(environments[0]!, 'dist').findings).toEqual([]);
      rmSync(input(), { recursive: true });
    }
  });

  test('is internal unless the internet is named, and says where an editor finds the schema', async () => {
    await environment('inside', [...HOSTS, ...ISSUER, ...TEMPO]);
    await environment('outside', [...HOSTS, ...ISSUER, ...TEMPO, ...ALLOW, '--internet-facing']);
    const { 'inside.yaml': inside, 'outside.yaml': outside } = readFolder(input());
    expect(inside).toContain('\n  scheme: internal\n');
    expect(outside).toContain('\n  scheme: internet-facing\n');
    const schema = 'node_modules/alloy-otlp-ingress/environments/environment.schema.json';
    expect(inside!.split('\n')[0]).toBe(`# yaml-language-server: $schema=../${schema}`);
    writeFileSync(join(input(), 'environment.schema.json'), '{}');
    await environment('ours', [...HOSTS, ...ISSUER, ...TEMPO]);
    expect(readFolder(input())['ours.yaml']).toMatch(/^# yaml-language-server: \$schema=environment\.schema\.json\n/);
  });

  test('with mistakes: all of them, by their options, and nothing is written', async () => {
    const flags = ['--host-grpc', 'x_y', '--secret-grpc', 'UP', '--allow', '10.0.0.1/8', '--tempo', 'tempo'];
    const { code, out, err } = await environment('Acme', flags);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    const named = err.split('\n').map(line => /^✗ (.*?): /.exec(line)?.[1]);
    expect(named.filter(Boolean).sort()).toEqual(
      ['--allow', '--host-grpc', '--host-http', '--secret-grpc', '--secret-http', '--tempo', 'the name'].sort(),
    );
    expect(err).toMatch(/\n7 mistakes; nothing was written\.\n$/);
    expect(readdirSync(folder)).toEqual([]);
    const none = await environment('acme', []);
    expect(none.err).toContain('✗ --issuer, or --secret-grpc and --secret-http: ');
    expect(none.err).toContain('✗ --tempo, --mimir, --loki or --otlp: ');
  });

  test.each(['a.b}\nalloy: {replicas: 9}', 'a.b, port: 1', 'true.no', '".\'', 'a.b: c', '#.x'])(
    'writes what it is told as a text: %j',
    async text => {
      const { code, err } = await environment('acme', [...HOSTS, ...ISSUER, '--tempo', text]);
      if (code === 0) expect(readFolder(input())['acme.yaml']).toContain('service: "true", namespace: "no"');
      else expect(err).toMatch(/^✗ --tempo: .*\n(✗ --tempo: .*\n)*\d mistakes?; nothing was written\.\n$/);
    },
  );

  test.each(['../acme', 'a/b', '..', 'acme.yaml', ''])('has a name that is a file’s here: not %j', async name => {
    mkdirSync(input());
    const { code } = await environment(name, [...HOSTS, ...ISSUER, ...TEMPO]);
    expect(code).not.toBe(0);
    expect(readFolder(folder)).toEqual({});
  });

  test.each(['acme.yaml', 'acme.yml'])('that is there already stays: %s', async file => {
    mkdirSync(input());
    writeFileSync(join(input(), file), 'name: mine\n');
    const { code, err } = await environment('acme', [...HOSTS, ...ISSUER, ...TEMPO]);
    expect(code).toBe(2);
    expect(err).toBe(`${join(input(), file)}: is there already. Nothing was written.\n`);
    expect(readFolder(input())).toEqual({ [file]: 'name: mine\n' });
  });
});

describe('on a terminal', () => {
  const asked: string[] = [];
  const answering = (answers: readonly string[]) => {
    asked.length = 0;
    return async (question: string) => {
      asked.push(question);
      return answers[asked.length - 1] ?? '';
    };
  };

  test('what is missing is asked for', async () => {
    const answers = [
      'otlp.acme.example',
      ' otlp.acme.example ',
      '',
      'cert',
      'cert',
      'tempo.tempo',
      '10.0.0.0/8, fd00::/8',
    ];
    expect(await environment('acme', [], answering(answers))).toMatchObject({ code: 0, err: '' });
    expect(asked).toHaveLength(answers.length);
    const { 'acme.yaml': text } = readFolder(input());
    expect(text).toContain('  secrets:\n    grpc: cert\n    http: cert\n');
    expect(text).toContain('allowlist: ["10.0.0.0/8", "fd00::/8"]');
  });

  test('what is said is not asked for', async () => {
    expect(await environment('acme', [...HOSTS, ...ISSUER, ...ALLOW], answering(['tempo.tempo']))).toMatchObject({
      code: 0,
    });
    expect(asked).toEqual(['Tempo, as service.namespace: ']);
    expect(await environment('other', [...HOSTS, ...ISSUER, ...TEMPO], answering([]))).toMatchObject({ code: 0 });
    expect(asked).toEqual([]);
  });
});

describe('a repository', () => {
  test('goes into a folder that is empty, or not there', async () => {
    for (const name of ['a/b', 'empty']) {
      if (name === 'empty') mkdirSync(join(folder, name));
      const { code, out } = await made(['repository', join(folder, name)]);
      expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('  npm install\n') });
      expect(Object.keys(readFolder(join(folder, name))).sort()).toEqual([
        '.gitattributes',
        '.github/workflows/otlp-drift.yaml',
        '.github/workflows/otlp.yaml',
        '.gitignore',
        '.npmrc',
        'README.md',
        'argocd/applicationset.yaml',
        'argocd/project.yaml',
        'cdk8s.yaml',
        'environments/.gitkeep',
        'main.ts',
        'package.json',
        'tsconfig.json',
      ]);
    }
    expect(readdirSync(folder).sort()).toEqual(['a', 'empty']);
  });

  test('goes into a clone of an empty repository, and says how to get there', async () => {
    mkdirSync(join(folder, 'our otlp/.git'), { recursive: true });
    writeFileSync(join(folder, 'our otlp/.git/HEAD'), 'ref: refs/heads/main\n');
    const { code, out } = await made(['repository', join(folder, 'our otlp')]);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining(`\n  cd '${join(folder, 'our otlp')}'\n`) });
    const written = readFolder(join(folder, 'our otlp'));
    expect(written['.git/HEAD']).toBe('ref: refs/heads/main\n');
    const { scripts } = JSON.parse(written['package.json']!);
    expect(Object.keys(scripts).sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
  });

  test('never goes where something is', async () => {
    writeFileSync(join(folder, 'mine'), '');
    for (const [name, reason] of [
      [folder, 'is not empty; name a folder that is not there yet'],
      [join(folder, 'mine'), 'a part of its path is no folder'],
    ] as const) {
      const { code, err } = await made(['repository', name]);
      expect({ code, err }).toEqual({ code: 2, err: `${name}: ${reason}. Nothing was written.\n` });
    }
    expect(readFolder(folder)).toEqual({ mine: '' });
  });

  test.each([
    [['repository', 'x', ...TEMPO], /^--tempo is of an environment/],
    [['repo', 'x'], /^new makes a repository or an environment: say which\n/],
    [['environment'], /^repository <folder> \| environment <name> is missing\n/],
  ])('wrong usage: %j', async (args, message) => {
    const { code, err } = await made(args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(existsSync('x')).toBe(false);
  });
});
