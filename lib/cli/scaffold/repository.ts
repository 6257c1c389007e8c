import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { PACKAGE, Unusable } from '../command';
import { ownPackage } from '../own-package';
import { ARGOCD_FILES } from './argocd';
import { WORKFLOWS } from './workflows';

/** Tools of a repository, in the versions that we are tried with. The command line of cdk8s apart, cdk8s and constructs are for charts in main.ts. */
const TOOLS = ['cdk8s', 'cdk8s-cli', 'cdk8s-plus-28', 'constructs', 'esbuild'];

/** The commands that a repository has as scripts: what is written and printed names them so. */
const SCRIPTS = ['check', 'config', 'diff', 'doctor', 'drift', 'explain', 'new', 'verify'];

/**
 * The files of a repository that has us as a package, by path.
 *
 * @throws Unusable if this program was copied out of its package
 */
export function repositoryFiles(folder: string): Record<string, string> {
  const own = ownPackage();
  if (!own)
    throw new Unusable('this program is not in its package, so that nobody knows its version. Install the package.');
  const versions = Object.fromEntries(TOOLS.map(name => [name, own.devDependencies[name]!]));
  const manifest = {
    name: nameFrom(folder),
    private: true,
    scripts: {
      ...Object.fromEntries(SCRIPTS.map(name => [name, `${PACKAGE} ${name}`])),
      synth:
        'esbuild main.ts --bundle --platform=node --packages=external --outfile=build/main.js --log-level=warning && node build/main.js',
    },
    devDependencies: { [PACKAGE]: sourceOf(own.folder, folder) ?? own.version, ...versions },
  };
  return {
    'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
    'cdk8s.yaml': 'language: typescript\napp: npm run -s synth\noutput: dist\n',
    'main.ts': MAIN,
    'tsconfig.json': `${JSON.stringify({ compilerOptions: COMPILER, include: ['main.ts'] }, null, 2)}\n`,
    '.gitattributes': '# What synth writes is the same bytes everywhere; verify looks.\ndist/** text eol=lf\n',
    '.gitignore': IGNORED,
    '.npmrc': NPM,
    ...WORKFLOWS,
    'environments/.gitkeep': '',
    ...ARGOCD_FILES,
    'README.md': readme(manifest.name),
  };
}

/** A name that npm takes, from a folder’s. */
function nameFrom(folder: string): string {
  const name = basename(resolve(folder))
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return name && name !== PACKAGE ? name : 'otlp';
}

/**
 * Where we were installed from, if that was a file: a version would not be found in a registry then. npm takes that down
 * in the folder of packages.
 */
function sourceOf(own: string, folder: string): string | undefined {
  const packages = dirname(own);
  try {
    const { packages: all } = JSON.parse(readFileSync(join(packages, '.package-lock.json'), 'utf8'));
    const { resolved } = all[`node_modules/${PACKAGE}`];
    if (typeof resolved !== 'string' || !resolved.startsWith('file:')) return undefined;
    const path = resolved.slice('file:'.length);
    const file = isAbsolute(path) ? path : join(dirname(packages), path);
    return existsSync(file) ? `file:${relative(realFolder(folder), realpathSync(file))}` : undefined;
  } catch {
    // Installed by something else than npm, or not at all.
    return undefined;
  }
}

/** The real path, also of a folder that is not there yet. */
function realFolder(folder: string): string {
  const path = resolve(folder);
  return existsSync(path) ? realpathSync(path) : join(realFolder(dirname(path)), basename(path));
}

const MAIN = `/**
 * What npm run synth and npx cdk8s synth run: each file of environments/ becomes a folder of dist/.
 *
 * Charts of your own go above the last line, into an App with a folder of its own:
 *   import { AlloyChart, GatewayChart, TlsChart } from '${PACKAGE}';
 */
import { synth } from '${PACKAGE}/synth';

synth();
`;

const COMPILER = {
  target: 'ES2022',
  module: 'node16',
  moduleResolution: 'node16',
  strict: true,
  noEmit: true,
  types: [],
};

const IGNORED = `node_modules/
build/
# Of a synth that was cut; the next one removes them.
.alloy-otlp-ingress.*
`;

const NPM = `; Nothing here needs the install scripts of packages.
ignore-scripts=true
`;

function readme(name: string): string {
  return `# ${name}

OTLP from outside of the cluster into Grafana Alloy. Each file of \`environments/\` becomes a folder of \`dist/\`, by the package
\`${PACKAGE}\`; Argo CD or Flux applies that. Both folders are committed, and so is \`package-lock.json\`.

| | |
|---|---|
| \`npm run new -- environment <name>\` | an environment, from options or questions |
| \`npm run synth\`, or \`npx cdk8s synth\` | \`environments/\` → \`dist/\` |
| \`npm run verify\` | whether \`dist/\` is up to date; CI runs it |
| \`npm run check -- dist\` | the broken hop, in finished manifests |
| \`npm run config -- <name>\` | an environment with where each value comes from |
| \`npm run diff -- origin/main\` | what a change does to the path, in words: who must act, what is cut |
| \`npm run drift -- --environment <name> <live YAML or ->\` | what runs and is not what is committed |
| \`npm run doctor -- --environment <name> --context <context>\` | the broken hop, in the cluster |

Argo CD: say your repository in \`argocd/\`, and in \`project.yaml\` the namespaces that your environments name. Apply both files once, and each file of
\`environments/\` becomes an Application, in the cluster that it names as \`cluster\`, else in the one of its own name. Nothing is deleted by itself: \`node_modules/${PACKAGE}/docs/owners.md\` says why, and what to do.
\`.github/workflows/otlp.yaml\` judges each change and says in a comment what it does to the path; \`otlp-drift.yaml\` compares what runs with what is
committed, once it is set up as its first lines say.

An upgrade is another version of the package: change it in \`package.json\`, run \`npm install\` and \`npm run synth\`, and review what changes in
\`dist/\`. The pages that a RUNBOOK names, such as \`docs/senders.md\`, are in \`node_modules/${PACKAGE}/\`.
`;
}
