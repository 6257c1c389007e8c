import { reportMistakes } from '../../lib/cli/refusals';

const ESCAPE = '\u001b[';

function report(count: number, color = false): string {
  const mistake = (path: string, message: string) => ({ file: 'a.yaml', line: 2, column: 3, path, message });
  return reportMistakes([mistake('nlb.scheme', 'wrong'), mistake('', 'empty')].slice(0, count), color);
}

test('every mistake has a line that editors and terminals can jump to', () => {
  expect(report(2)).toBe(
    '✗ a.yaml:2:3\n  nlb.scheme: wrong\n✗ a.yaml:2:3\n  empty\n2 mistakes; nothing was written.\n',
  );
  expect(report(1)).toContain('\n1 mistake; nothing was written.\n');
});

test('colours where they are wanted, and the same words', () => {
  const coloured = report(2, true);
  expect(coloured).toContain(ESCAPE);
  const plain = coloured
    .split(ESCAPE)
    .map((part, index) => (index ? part.replace(/^\d+m/, '') : part))
    .join('');
  expect(plain).toBe(report(2));
});
