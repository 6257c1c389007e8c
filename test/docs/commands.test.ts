/**
 * The commands of the pages, run as they are printed in a folder with the committed environments and dist/, and what they print
 * beside what the page shows (`text output` behind the block). npm is a program that starts the bundle which package.json names.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PROJECT } from '../golden';
import { type Block, blocksOf, hasExamples, pages, textOf } from './pages';

/** Why a command is not run here. Each pattern is needed by some page, or the last test fails. */
const NOT_RUN: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/\b(kubectl|helm|aws|istioctl)\b/, 'needs a cluster or an account; e2e runs those of the runbooks'],
  [/npm run (-s )?doctor\b(?!.*(--help|--print-rbac))/, 'needs a cluster; e2e runs the doctor'],
  [/^npm (ci|test|install)\b/, 'installs or tests all; .ci/run does'],
  [/npx alloy-otlp-ingress new repository/, 'test/package does all of As a package from the tarball'],
  [/npm run (page|promtool|e2e)\b/, 'has tests of its own'],
  [/npx jest\b/, 'is about these tests'],
  [/npm run (-s )?diff\b/, 'needs a state to compare with; test/diff makes the examples of the page'],
];

const PAGES = pages().filter(page => !/^(dist|docs\/(rules|decisions|upgrades))\//.test(page));
const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** `npm run [-s] <command> [-- arguments]`, without npm's own half a second. */
const NPM = `#!/bin/sh
[ "$1" = run ] || exit 99
shift; [ "$1" != -s ] || shift
name=$1; shift; [ "$1" != -- ] || shift
exec node "$BUNDLES/$name.js" "$@"
`;

/** The commands of a block, each with its continuation lines and without its comment. */
const commandsOf = ({ text }: Block): string[] =>
  text
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .map(line => line.replace(/\s+#(?=\s).*$/, '').trim())
    .filter(line => line && !line.startsWith('#'));

const reasonFor = (command: string) => NOT_RUN.find(([pattern]) => pattern.test(command))?.[1];

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'otlp-docs-')));
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder as somebody has it who cloned this repository, for the commands of one page. */
function clone(name: string): string {
  const home = join(folder, name.replaceAll('/', '-'));
  mkdirSync(join(home, 'bin'), { recursive: true });
  for (const part of ['environments', 'dist', 'package.json', 'docs'])
    cpSync(join(PROJECT, part), join(home, part), { recursive: true });
  writeFileSync(join(home, 'bin/npm'), NPM);
  chmodSync(join(home, 'bin/npm'), 0o755);
  return home;
}

function ran(command: string, home: string) {
  const env = {
    PATH: `${join(home, 'bin')}:${process.env.PATH}`,
    HOME: home,
    NO_COLOR: '1',
    BUNDLES: join(PROJECT, 'build/commands'),
  };
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: home, encoding: 'utf8', env });
  return { status, out: stdout, err: stderr };
}

/** Times differ from run to run. */
const timeless = (text: string) => text.replaceAll(/\b\d+(\.\d+)? m?s\b/g, '‹time›').trimEnd();

interface Step {
  readonly page: string;
  readonly line: number;
  readonly command: string;
  /** What the page shows behind the block’s last command. */
  readonly output?: string | undefined;
}

/** Blocks that are files: `yaml <path>`. */
const filesOf = (page: string) =>
  blocksOf(textOf(page)).flatMap(({ info, text }) => {
    const path = /^yaml (\S+\/\S+\.yaml)$/.exec(info)?.[1];
    return path ? [{ path, text }] : [];
  });

function stepsOf(page: string): Step[] {
  const blocks = blocksOf(textOf(page));
  return blocks.flatMap((block, index) => {
    if (block.info !== 'sh') return [];
    const next = blocks[index + 1];
    const output = next?.info === 'text output' ? next.text : undefined;
    const commands = commandsOf(block);
    return commands.map((command, at) => ({
      page,
      line: block.line,
      command,
      output: at === commands.length - 1 ? output : undefined,
    }));
  });
}

const STEPS = PAGES.flatMap(stepsOf);

(hasExamples() ? test : test.skip).each(PAGES.filter(page => stepsOf(page).some(({ command }) => !reasonFor(command))))(
  '%s does what it shows',
  page => {
    const home = clone(page);
    for (const { path, text } of filesOf(page)) {
      mkdirSync(join(home, dirname(path)), { recursive: true });
      writeFileSync(join(home, path), text);
    }
    for (const { line, command, output } of stepsOf(page)) {
      if (reasonFor(command)) continue;
      const { status, out, err } = ran(command, home);
      const where = `${page}:${line}: ${command}`;
      // A finding ends with 1, and is what the page shows.
      expect({ where, status, err: status === 2 ? err : '' }).toEqual({
        where,
        status: output ? expect.any(Number) : 0,
        err: '',
      });
      if (output !== undefined) expect(`${where}\n${timeless(out || err)}`).toBe(`${where}\n${timeless(output)}`);
    }
  },
);

test('output stands behind commands that are run', () => {
  const shown = PAGES.flatMap(page => blocksOf(textOf(page)).filter(({ info }) => info === 'text output'));
  const compared = STEPS.filter(({ output, command }) => output !== undefined && !reasonFor(command));
  expect(compared).toHaveLength(shown.length);
});

test('each reason not to run something is needed', () =>
  expect(NOT_RUN.filter(([pattern]) => !STEPS.some(({ command }) => pattern.test(command)))).toEqual([]));

/** In prose: `npm run x …` and `npx alloy-otlp-ingress x …`. */
const named = PAGES.flatMap(page =>
  [...textOf(page).matchAll(/\b(npm run(?: -s)?|npx alloy-otlp-ingress) ([\w:-]+)([^`\n|]*)/g)].map(
    ([all, by, name, rest]) => ({
      where: `${page}: ${all}`,
      script: by!.startsWith('npm'),
      name: name!,
      options: [...rest!.matchAll(/(?<=\s)--[a-z][a-z-]*/g)].map(([option]) => option),
    }),
  ),
);
const helps = new Map<string, string>();
function helpOf(command: string): string {
  const known = helps.get(command) ?? ran(`npm run ${command} -- --help`, folder).out;
  helps.set(command, known);
  return known;
}

test('commands that prose names exist, with their options', () => {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'bin/npm'), NPM, { mode: 0o755 });
  const bundles = new Set(
    Object.keys(scripts).filter(name => scripts[name] === `node scripts/build.mjs && node build/commands/${name}.js`),
  );
  expect(bundles.size).toBeGreaterThan(6);
  const mistakes = named.flatMap(({ where, script, name, options }) => {
    if (script && !scripts[name]) return [`${where}: no such script`];
    if (!bundles.has(name)) return script ? [] : [`${where}: no such command`];
    const unknown = options.filter(option => !helpOf(name).includes(option));
    return unknown.map(option => `${where}: ${name} has no ${option}`);
  });
  expect(mistakes).toEqual([]);
});
