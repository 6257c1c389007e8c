import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT } from '../golden';

const SCRIPT = `
  const { reportMistakes } = require('./build/lib/cli/report');
  const mistake = (path, message) => ({ file: 'a.yaml', line: 2, column: 3, path, message });
  process.stdout.write(reportMistakes([mistake('nlb.scheme', 'wrong'), mistake('', 'empty')].slice(0, COUNT)));
`;
const ESCAPE = '\u001b[';

function report(count: number, env: NodeJS.ProcessEnv): string {
  const script = SCRIPT.replace('COUNT', String(count));
  const options = { cwd: join(PROJECT), env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' } as const;
  return spawnSync(process.execPath, ['-e', script], options).stdout;
}

test('every mistake has a line that editors and terminals can jump to', () => {
  expect(report(2, { NO_COLOR: '1' })).toBe(
    '✗ a.yaml:2:3\n  nlb.scheme: wrong\n✗ a.yaml:2:3\n  empty\n2 mistakes; nothing was written.\n',
  );
  expect(report(1, { NO_COLOR: '1' })).toContain('\n1 mistake; nothing was written.\n');
});

test('colours where they are wanted, and the same words', () => {
  const coloured = report(2, { FORCE_COLOR: '1' });
  expect(coloured).toContain(ESCAPE);
  const plain = coloured
    .split(ESCAPE)
    .map((part, index) => (index ? part.replace(/^\d+m/, '') : part))
    .join('');
  expect(plain).toBe(report(2, { NO_COLOR: '1' }));
});

test('NO_COLOR and a pipe go without', () => {
  expect(report(2, { NO_COLOR: '1', FORCE_COLOR: '1' })).not.toContain(ESCAPE);
  expect(report(2, {})).not.toContain(ESCAPE);
});
