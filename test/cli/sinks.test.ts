import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECK } from '../../lib/cli/check';
import type { Command } from '../../lib/cli/command';
import { DRIFT } from '../../lib/cli/drift';
import { EXPLAIN } from '../../lib/cli/explain';
import { Manifests } from '../../lib/kubernetes/manifests';
import { parseYaml } from '../../lib/kubernetes/yaml';
import { RULES } from '../../lib/rules';
import { judge } from '../../lib/rules/engine/check';
import { PATH } from '../../lib/rules/engine/examples';
import { report } from '../../lib/rules/engine/report';
import { GAPS } from '../../lib/rules/gaps';
import { ran } from './ran';

/** What a terminal, GitHub's, Azure's or TeamCity's runner would act on, in every way to begin a line. */
const NASTY =
  ' \n::error file=x,line=1::a\r\n  ::stop-commands::b\u2028::add-mask::c\u0085##[error]d##vso[task.complete]\u001b[2J\u001b]0;t\u0007\u009b8m\u202e\u2066\u200b\ud800%0A::notice::e,f:g';

const COLOR = new RegExp(`${String.fromCharCode(27)}\\[\\d{1,2}m`, 'g');

/** Lines that we did not write, or characters that somebody acts on, but for line feeds and our own colours. */
function harmful(text: string): string[] {
  const lines = text.replaceAll(COLOR, '').split('\n');
  return lines.filter(line => /\p{C}|[\u2028\u2029]|##\w*\[|^\s*::/u.test(line));
}

/** The same where workflow commands of ours are meant to be. */
function harmfulOnGithub(text: string): string[] {
  const command = /^::(?:error|warning) file=[^,:]*,line=\d+,col=\d+,(?:endColumn=\d+,)?title=[a-z0-9-]+::/;
  return harmful(text.replaceAll(new RegExp(command, 'gm'), 'ours '));
}

function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

type Edit = () => void;

/** Puts the text into each place of a value in turn: instead of a value, behind one, and into a key. */
function edits(value: unknown, found: Edit[] = []): Edit[] {
  if (typeof value !== 'object' || value === null) return found;
  const at = value as Record<string, unknown>;
  for (const key of Object.keys(at)) {
    const below = at[key];
    if (typeof below === 'object' && below !== null) edits(below, found);
    else
      found.push(
        () => Object.assign(at, { [key]: NASTY }),
        () => Object.assign(at, { [key]: `${below}${NASTY}` }),
      );
    if (!Array.isArray(at)) found.push(() => Object.assign(at, { [key + NASTY]: below }));
  }
  return found;
}

test("every place of every rule's example, in every format", () => {
  const random = numbers(7);
  for (const rule of RULES) {
    const count = edits(parseYaml(rule.bad).map(({ value }) => value)).length;
    for (let times = 0; times < 8; times += 1) {
      const documents = parseYaml(rule.bad);
      const list = edits(documents.map(({ value }) => value));
      list[Math.floor(random() * count)]!();
      const manifests = new Manifests([{ file: `${NASTY}.yaml`, documents }], rule.needsComplete ?? random() < 0.5);
      const { findings, notJudged } = judge(manifests, RULES, GAPS);
      const judged = {
        rules: RULES,
        findings,
        notJudged,
        suppressed: [],
        lineAt: () => NASTY,
        unread: 0,
        objects: 1,
        files: 1,
        complete: true,
        milliseconds: 1,
      };
      expect(harmful(report(judged, 'text', random() < 0.5))).toEqual([]);
      expect(harmfulOnGithub(report(judged, 'github'))).toEqual([]);
      for (const format of times === 0 ? (['json', 'sarif'] as const) : []) {
        const text = report(judged, format);
        expect(harmful(text)).toEqual([]);
        JSON.parse(text);
      }
    }
  }
});

describe('what is said about files and arguments', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sinks-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** What a file's name can have. */
  const NAME = NASTY.replaceAll('/', '').replaceAll('\ud800', '');

  function all(command: Command, args: readonly string[], stdin = ''): string {
    const { code, out, err } = ran(command, args, { stdin: () => stdin, color: { out: true, err: true } });
    expect([0, 1, 2]).toContain(code);
    expect(out + err).not.toBe('');
    return out + err;
  }

  test.each([
    [NASTY],
    [`--${NASTY}`],
    ['--format', NASTY, '-'],
    ['--fail-on', NASTY, '-'],
    [`--complete=${NASTY}`, '-'],
    ['-'],
  ])('check %#', (...args) => {
    expect(harmful(all(CHECK, args, 'a: 1'))).toEqual([]);
  });

  test.each([[NASTY], ['--environment', NASTY, '-'], ['--environment', 'x', '--output', NASTY, '-'], [`--${NASTY}`]])(
    'drift %#',
    (...args) => {
      expect(harmful(all(DRIFT, args))).toEqual([]);
    },
  );

  test.each([[NASTY], [`--${NASTY}`], [NASTY, NASTY]])('explain %#', (...args) => {
    expect(harmful(all(EXPLAIN, args))).toEqual([]);
  });

  test.each([
    `a: [${JSON.stringify(NASTY)}`,
    `? ${JSON.stringify(NASTY)}\n: 1\n? ${JSON.stringify(NASTY)}\n: 1`,
    `a: *${NAME.trim()}`,
    `"\\q${NASTY}"`,
    `%${NASTY}`,
    `!<${NASTY}> x`,
  ])('text that is no YAML %#', text => {
    expect(harmful(all(CHECK, ['-'], text))).toEqual([]);
  });

  test('names of files, in the report and in what is said beside it', () => {
    for (const [place, namespace] of [
      [`a${NAME}`, 'observability'],
      [`b${NAME}`, JSON.stringify(NASTY)],
    ] as const) {
      mkdirSync(join(folder, place));
      const text = `${PATH.replace('protocol: HTTPS', 'protocol: GRPC')}---\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: ${JSON.stringify(NASTY)}}\ndata: {a: ${namespace}}\n`;
      writeFileSync(join(folder, place, `${NAME}.yaml`), text);
      writeFileSync(join(folder, place, `${NAME}.json`), 'a: [');
    }
    const text = all(CHECK, [folder]);
    expect(text).toContain('judged apart');
    expect(text).toContain('not YAML');
    expect(harmful(text)).toEqual([]);
    expect(harmfulOnGithub(all(CHECK, ['--format', 'github', folder]))).toEqual([]);
  });

  test('configurations and baselines, by their names and by what they say', () => {
    const config = join(folder, `c${NAME}.yaml`);
    const baseline = join(folder, `b${NAME}.json`);
    const broken = PATH.replace('protocol: HTTPS', 'protocol: GRPC').replaceAll('attempts: 0', 'attempts: 1');
    const format = (name: string) => ['--config', config, '--format', name, '-'];
    const rule = 'gateway-tls-on-plaintext-protocol';
    writeFileSync(config, JSON.stringify({ rules: { [rule]: { severity: 'off', reason: NASTY } } }));
    expect(harmful(all(CHECK, ['--config', config, '--write-baseline', baseline, '-'], broken))).toEqual([]);
    const entry = { rule: NASTY, object: NASTY, path: NASTY, got: NASTY };
    writeFileSync(baseline, JSON.stringify({ version: 1, findings: [entry] }));
    writeFileSync(config, JSON.stringify({ rules: { [rule]: { severity: 'off', reason: NASTY } }, baseline }));
    for (const name of ['text', 'json', 'sarif']) {
      const text = all(CHECK, ['--complete', ...format(name)], broken);
      expect(text).toContain('202e');
      expect(harmful(text)).toEqual([]);
    }
    expect(harmfulOnGithub(all(CHECK, ['--complete', ...format('github')], broken))).toEqual([]);
    for (const wrong of [
      { [NASTY]: 1 },
      { rules: { [NASTY]: { severity: NASTY, reason: NASTY, [NASTY]: NASTY } }, baseline: [NASTY] },
      { baseline: NASTY.replaceAll('/', '') },
    ]) {
      writeFileSync(config, JSON.stringify(wrong));
      expect(harmful(all(CHECK, format('text'), broken))).toEqual([]);
    }
  });

  test("drift's report", () => {
    mkdirSync(join(folder, `e${NAME}`, 'manifests'), { recursive: true });
    writeFileSync(join(folder, `e${NAME}`, 'manifests', `${NAME}.yaml`), PATH);
    const random = numbers(3);
    const count = edits(parseYaml(PATH).map(({ value }) => value)).length;
    for (let times = 0; times < 150; times += 1) {
      const documents = parseYaml(PATH).map(({ value }) => value);
      edits(documents)[Math.floor(random() * count)]!();
      const live = documents.map(document => JSON.stringify(document)).join('\n---\n');
      const args = ['--environment', `e${NAME}`, '--output', folder, '-'];
      expect(harmful(all(DRIFT, args, live))).toEqual([]);
    }
  });
});
