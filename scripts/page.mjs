/**
 * `npm run page`: the checker as one HTML file, build/page/index.html, with its script and style inside and a policy that
 * lets nothing out. Another folder: `npm run page -- <folder>`.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const PAGE = join(dirname(dirname(fileURLToPath(import.meta.url))), 'page');

/** The page as a text. */
export function pageText() {
  const style = bundle('style.css').trim();
  // no comment of HTML may begin in a script
  const script = bundle('main.ts', { WORKER: JSON.stringify(bundle('worker.ts')) })
    .replaceAll('<!--', '\\x3c!--')
    .trim();
  const parts = { policy: policy(script, style), style, script };
  return readFileSync(join(PAGE, 'index.html'), 'utf8').replace(/\{(policy|style|script)\}/g, (_, name) => parts[name]);
}

/** Nothing is loaded or sent, and no text becomes code: the two that are inside, by their hashes, and the worker. */
function policy(script, style) {
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    'worker-src blob:',
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types worker',
  ].join('; ');
}

const hash = text => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

function bundle(file, define = {}) {
  const { outputFiles } = buildSync({
    entryPoints: [join(PAGE, file)],
    bundle: true,
    minify: true,
    write: false,
    define,
    platform: 'browser',
    format: 'iife',
    target: ['chrome120', 'firefox120', 'safari17'],
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? join('build', 'page');
  const text = pageText();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.html'), text);
  process.stdout.write(`${join(folder, 'index.html')}: ${Math.round(Buffer.byteLength(text) / 1000)} kB\n`);
}
