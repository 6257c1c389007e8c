/**
 * `npm run promtool` has Prometheus's own tool check the alerts of every environment in dist/, and run the tests of
 * test/operations/promtool on those of two cases. It is PROMTOOL, else promtool of the PATH.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dump, loadAll } from 'js-yaml';
import { synthesize } from '../lib/app';
import { loadEnvironments } from '../lib/environment/load';

/** The cases whose alerts are tested, by the name of the file of rules that the tests read. */
const CASES = {
  rules: 'test/cases/operations.yaml',
  'smoke-test': 'test/cases/smoke-test.yaml',
  disk: 'test/cases/delivery-disk.yaml',
  sampling: 'test/cases/sampling-apart.yaml',
  autoscaling: 'test/cases/autoscaling.yaml',
};
const TESTS = 'test/operations/promtool';
const FOLDER = 'build/promtool';

// biome-ignore lint/suspicious/noExplicitAny: any Kubernetes object
type Manifest = any;

function main(): void {
  mkdirSync(FOLDER, { recursive: true });
  const ofDist = (existsSync('dist') ? readdirSync('dist') : []).flatMap(name => {
    const file = `dist/${name}/manifests/operations.k8s.yaml`;
    return existsSync(file) ? writeRules(name, loadAll(readFileSync(file, 'utf8'))) : [];
  });
  const ofCases = Object.entries(CASES).flatMap(([name, file]) => writeRules(name, objectsOf(file)));
  promtool('check', 'rules', '--lint-fatal', ...ofDist, ...ofCases);
  cpSync(TESTS, FOLDER, { recursive: true });
  promtool('test', 'rules', ...readdirSync(TESTS).map(name => `${FOLDER}/${name}`));
}

function objectsOf(file: string): Manifest[] {
  const { environments, mistakes } = loadEnvironments([{ file, text: readFileSync(file, 'utf8') }]);
  if (mistakes.length) throw new Error(`${file}: ${mistakes[0]!.message}`);
  return synthesize(environments[0]!).flatMap(({ objects = [] }) => objects);
}

/** Prometheus's file of what a PrometheusRule says; none where there is none. */
function writeRules(name: string, objects: readonly Manifest[]): string[] {
  const rule = objects.find(object => object?.kind === 'PrometheusRule');
  if (!rule) return [];
  const file = `${FOLDER}/${name}.rules.yaml`;
  writeFileSync(file, dump(rule.spec));
  return [file];
}

function promtool(...words: string[]): void {
  const tool = process.env.PROMTOOL ?? 'promtool';
  const { error, status } = spawnSync(tool, words, { stdio: 'inherit' });
  if (error)
    throw new Error(`${tool} does not run (${error.message}). It comes with Prometheus; PROMTOOL can say where it is.`);
  if (status !== 0) throw new Error(`${tool} ${words.slice(0, 2).join(' ')} failed`);
}

try {
  main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
