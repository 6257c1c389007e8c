/**
 * `npm run crds -- <upstream file> "<source and version>"` reduces an upstream file of CustomResourceDefinitions
 * to what this project uses, and writes crds/<project>.yaml. `npm run import` makes imports/ from the result.
 *
 * Kept: the kinds and the one version of lib/kubernetes/kinds.ts, types, required, oneOf, CEL, patterns and bounds, and the
 * annotations without which an API server or istiod refuses a definition.
 * Dropped: descriptions, status, printer columns, conversion, and the snake_case twin of a camelCase field, which
 * would make `cdk8s import` emit the snake_case name.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { dump, loadAll } from 'js-yaml';
import { KINDS, type KindFacts } from '../lib/kubernetes/kinds';
import { type Json, reduceCrd } from './reduce-crd';

/** Of a file in crds/: plural.group, and the version to import. */
function definitionsIn(project: string): [name: string, version: string][] {
  return Object.values<KindFacts>(KINDS)
    .filter(({ crds }) => crds === project)
    .map(({ plural, group, version }) => [`${plural}.${group}`, version]);
}

const PROJECTS = ['cert-manager', 'gateway-api', 'istio', 'prometheus-operator'];

function main(file: string | undefined, source: string | undefined): void {
  if (!file || !source) throw new Error('usage: npm run crds -- <upstream file> "<source and version>"');
  const upstream = (loadAll(readFileSync(file, 'utf8')) as Json[]).filter(Boolean);
  const byName = new Map(upstream.map(crd => [crd.metadata.name as string, crd]));
  const project = PROJECTS.find(name => definitionsIn(name).some(([crd]) => byName.has(crd)));
  if (!project) throw new Error(`${file} holds none of the kinds that lib/kubernetes/kinds.ts names`);
  const documents = definitionsIn(project).map(([name, version]) => {
    const crd = byName.get(name);
    if (!crd) throw new Error(`${file} lacks ${name}`);
    return dump(reduceCrd(crd, version), { lineWidth: -1, noRefs: true });
  });
  const head = `# Reduced by scripts/crds.ts from ${source}.\n# Not to be edited: npm run crds, then npm run import.\n`;
  writeFileSync(`crds/${project}.yaml`, `${head}---\n${documents.join('---\n')}`);
  process.stdout.write(`crds/${project}.yaml: ${documents.length} kinds\n`);
}

try {
  main(process.argv[2], process.argv[3]);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
