import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIMITS } from '../../lib/page/link';
import { PROJECT } from '../golden';

let folder: string;
let html: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'page-'));
  execFileSync(process.execPath, [join(PROJECT, 'scripts/page.mjs'), folder]);
  html = readFileSync(join(folder, 'index.html'), 'utf8');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The texts between the tags of a name. */
function inside(tag: string): string[] {
  return html
    .split(new RegExp(`<${tag}>`))
    .slice(1)
    .map(rest => rest.split(`</${tag}>`)[0]!);
}

test('the page’s code has no mistake of type', () => {
  const tsc = join(PROJECT, 'node_modules/.bin/tsc');
  expect(spawnSync(tsc, ['-p', join(PROJECT, 'page')], { encoding: 'utf8' }).stdout).toBe('');
});

test('the policy allows what is inside, and nothing else', () => {
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)!;
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const [scripts, styles] = [inside('script'), inside('style')];
  expect([scripts.length, styles.length]).toEqual([1, 1]);
  expect(policy!.split('; ')).toEqual([
    "default-src 'none'",
    `script-src ${hash(scripts[0]!)}`,
    `style-src ${hash(styles[0]!)}`,
    'worker-src blob:',
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types worker',
  ]);
});

test('the page is one file that asks for no other', () => {
  expect(html).not.toMatch(
    /<(?:script|img|iframe|object|embed)[^>]*\ssrc=|<link[^>]*href="(?!data:)|@import|url\((?!['"]?data:)/,
  );
  expect(inside('script')[0]).not.toContain('<!--');
  expect(html.match(/require\("|from"node:/g)).toBeNull();
});

test('the page has the licences of what is inside', () => {
  const end = html.slice(html.lastIndexOf('<!--'));
  expect([...end.matchAll(/^([\w./@-]+)\n\n.*MIT License/gm)].map(([, name]) => name)).toEqual([
    'fastest-levenshtein',
    'js-yaml',
  ]);
});

test('the page is small, and the same each time', () => {
  expect(Buffer.byteLength(html)).toBeLessThan(1_000_000);
  execFileSync(process.execPath, [join(PROJECT, 'scripts/page.mjs'), folder]);
  expect(readFileSync(join(folder, 'index.html'), 'utf8')).toBe(html);
});

test('the page says what its description says', () => {
  const described = readFileSync(join(PROJECT, 'docs/page.md'), 'utf8');
  for (const limit of [LIMITS.characters, LIMITS.files, LIMITS.link])
    expect(described).toContain(limit.toLocaleString('en'));
  expect(described).toContain(`${LIMITS.milliseconds / 1000} seconds`);
});

test('the page judges, and what is foreign stays text', () => {
  const out = execFileSync(process.execPath, [join(__dirname, 'dom.mjs')], { input: html, encoding: 'utf8' });
  const { first, hostile, stopped } = JSON.parse(out);
  expect(first).toEqual({ summary: '1 error, the first at: route.', text: expect.any(String), stops: 16 });
  expect(first.text).toContain('number: 4319');
  expect(hostile).toMatchObject({ strange: [], handlers: [], turned: false });
  expect(hostile.marks).toBeGreaterThan(0);
  expect(stopped).toEqual({
    summary: 'Judging took longer than 10 seconds, and was stopped. The command has no such limit.',
    cards: 0,
    started: 2,
  });
  expect(hostile.names).toContain('Gateway </script><script>alert(2)</script>/<img src=x onerror=alert(1)>');
});
