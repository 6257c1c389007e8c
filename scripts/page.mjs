/**
 * `npm run page`: the checker as one HTML file, build/page/index.html, with its script and style inside and a policy that
 * lets nothing out. Another folder: `npm run page -- <folder>`.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const PAGE = join(ROOT, 'page');

/** The page as a text. */
export function pageText() {
  const worker = bundle('worker.ts');
  const main = bundle('main.ts', { WORKER: JSON.stringify(worker.text) });
  const style = bundle('style/index.css').text.trim();
  // no comment of HTML may begin in a script
  const script = main.text.replaceAll('<!--', '\\x3c!--').trim();
  const parts = { licences: licences([...worker.files, ...main.files]), policy: policy(script, style), style, script };
  return readFileSync(join(PAGE, 'index.html'), 'utf8').replace(
    /\{(licences|policy|style|script)\}/g,
    (_, name) => parts[name],
  );
}

/** What the licences of the packages inside ask to go with every copy. */
function licences(files) {
  const packages = files.flatMap(file => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
  const texts = [...new Set(packages)].sort().map(folder => {
    const name = readdirSync(join(ROOT, folder)).find(one => /^licen[cs]e/i.test(one));
    if (!name) throw new Error(`${folder} has no licence to give with the page`);
    return `${folder.replace(/^.*node_modules\//, '')}\n\n${readFileSync(join(ROOT, folder, name), 'utf8').trim()}`;
  });
  return texts.join('\n\n').replaceAll('--', '- -');
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
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: [join('page', file)],
    outdir: 'build/page',
    metafile: true,
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
  return { text: outputFiles[0].text, files: Object.keys(metafile.inputs) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? join('build', 'page');
  const text = pageText();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.html'), text);
  process.stdout.write(`${join(folder, 'index.html')}: ${Math.round(Buffer.byteLength(text) / 1000)} kB\n`);
}
