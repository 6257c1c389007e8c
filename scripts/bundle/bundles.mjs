/** What the package runs: a bundle for each command, which needs nothing else, and the library for apps that bring cdk8s. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** The library's entries: the name below the package → its source. */
export const LIBRARY = {
  index: 'lib/index.ts',
  check: 'lib/check.ts',
  environments: 'lib/environments.ts',
  synth: 'lib/cli/run-synth.ts',
};

/** What an app brings itself: constructs of two copies would not know each other. */
export const PEERS = ['cdk8s', 'cdk8s-plus-28', 'constructs'];

const COMMON = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  metafile: true,
  logLevel: 'warning',
  // Their texts are in THIRD_PARTY.txt.
  legalComments: 'none',
  // A file of a command starts it if node was called with that file. In a bundle, the bundle's own entry does.
  define: { 'require.main': 'undefined' },
};

/** Commands whose work is much more to load than their `--help`: it is loaded when it begins. */
const LATE = ['doctor', 'new'];

/**
 * Loads a command's work at once. What is required late, with all that it needs, becomes functions of modules: V8 reads the
 * text of each twice, and what nobody uses stays.
 */
const AT_ONCE = {
  name: 'at-once',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]lib[\\/].*\.ts$/ }, ({ path }) => {
      const files = [];
      const text = readFileSync(path, 'utf8').replaceAll(/\brequire\('(\.[^']+)'\)/g, (_, file) => {
        files.push(file);
        return `late${files.length - 1}`;
      });
      const imports = files.map((file, index) => `import * as late${index} from '${file}';`);
      return { contents: `${imports.join('')}${text}`, loader: 'ts' };
    }),
};

/** The commands: each has a file for its work. */
const names = () => readdirSync('lib/cli/actions').map(file => file.replace(/\.ts$/, ''));

/**
 * Writes a bundle of each command, and a file that starts it.
 *
 * @returns what went into each bundle
 */
export async function bundleCommands(outdir, commands = names()) {
  const entries = commands.map(name => [name, name === 'synth' ? { entryPoints: ['main.ts'] } : started(name, name)]);
  // The list of commands runs none of them.
  const all = [...entries, ['index', { ...started('overview', 'overview'), external: ['./actions/*'] }]];
  mkdirSync(outdir, { recursive: true });
  copyFileSync(join(import.meta.dirname, 'start.js'), join(outdir, 'start.js'));
  return Promise.all(
    all.map(async ([name, entry]) => {
      const outfile = join(outdir, 'bundles', `${name}.js`);
      const plugins = [...LATE, 'index'].includes(name) ? [] : [AT_ONCE];
      const { metafile } = await build({ ...COMMON, ...entry, plugins, outfile });
      const digest = createHash('sha256').update(readFileSync(outfile)).digest('hex');
      writeFileSync(join(outdir, `${name}.js`), `require('./start.js').start('${name}', '${digest}');\n`);
      return metafile;
    }),
  );
}

/** @returns what went into each bundle. Only constructs are shared with an app. */
export async function bundleLibrary(outdir) {
  return Promise.all(
    Object.entries(LIBRARY).map(async ([name, source]) => {
      const external = name === 'index' ? PEERS : [];
      const outfile = join(outdir, `${name}.js`);
      const { metafile } = await build({ ...COMMON, entryPoints: [source], outfile, external });
      return metafile;
    }),
  );
}

function started(file, name) {
  const contents = `import { ${name.toUpperCase()} } from './lib/cli/${file}';
import { main } from './lib/cli/main';
main(${name.toUpperCase()});`;
  return { stdin: { contents, resolveDir: '.', sourcefile: `${name}-command.ts`, loader: 'ts' } };
}

/** The licences of what the bundles contain of others, with their texts. */
export function thirdParty(metafiles) {
  const inputs = metafiles.flatMap(({ inputs: each }) => Object.keys(each));
  const folders = new Set(
    inputs.flatMap(file => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? []),
  );
  const texts = [...folders].sort().map(folder => {
    const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const files = readdirSync(folder).filter(file => /^(?:un)?licen[cs]e|^(?:notice|copying)/i.test(file));
    const own = files.map(file => readFileSync(join(folder, file), 'utf8').trim());
    const none = `The package has no text of it. Author: ${author?.name ?? author}`;
    return `${name} ${version}\nLicence: ${license}\n\n${own.join('\n\n') || none}\n`;
  });
  const head = 'The bundles of this package contain these packages, whole or in part.\n';
  return [head, ...texts].join(`\n${'='.repeat(80)}\n\n`);
}
