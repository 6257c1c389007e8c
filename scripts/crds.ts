/**
 * `npm run crds -- <upstream file> "<source and version>"` reduces an upstream file of CustomResourceDefinitions
 * to what this project uses, and writes crds/<project>.yaml. `npm run import` makes imports/ from the result.
 *
 * Kept: the kinds and the one version of KINDS, types, required, oneOf, CEL, patterns and bounds.
 * Dropped: descriptions, status, printer columns, conversion, and the snake_case twin of a camelCase field, which
 * would make `cdk8s import` emit the snake_case name.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dump, loadAll } from 'js-yaml';

/** Project → plural.group → the version to import. */
const KINDS: Record<string, Record<string, string>> = {
  istio: {
    'authorizationpolicies.security.istio.io': 'v1',
    'destinationrules.networking.istio.io': 'v1',
    'gateways.networking.istio.io': 'v1',
    'peerauthentications.security.istio.io': 'v1',
    'requestauthentications.security.istio.io': 'v1',
    'telemetries.telemetry.istio.io': 'v1',
    'virtualservices.networking.istio.io': 'v1',
  },
  'cert-manager': {
    'certificates.cert-manager.io': 'v1',
  },
};

// biome-ignore lint/suspicious/noExplicitAny: an OpenAPI schema is open by nature
type Json = any;

/** A schema without its prose: `description` is dropped as a keyword, kept as the name of a property. */
function reduceSchema(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(reduceSchema);
  if (schema === null || typeof schema !== 'object') return schema;
  const reduced: Json = {};
  for (const [keyword, value] of Object.entries<Json>(schema)) {
    if (keyword === 'description') continue;
    if (keyword !== 'properties') {
      reduced[keyword] = reduceSchema(value);
      continue;
    }
    reduced.properties = {};
    for (const [name, property] of Object.entries<Json>(value)) {
      if (name === 'status' && value.spec) continue;
      if (isTwin(name, value)) continue;
      reduced.properties[name] = reduceSchema(property);
    }
  }
  const twins = Object.keys(schema.properties ?? {}).filter(name => isTwin(name, schema.properties));
  for (const rule of reduced['x-kubernetes-validations'] ?? []) rule.rule = withoutTwins(rule.rule, twins);
  return reduced;
}

const isTwin = (name: string, properties: Json): boolean => name.includes('_') && camel(name) in properties;

/** An API server refuses a kind whose CEL rules name a field that it lacks. */
function withoutTwins(rule: string, twins: readonly string[]): string {
  const reduced = twins.reduce((text, twin) => text.replace(` + (has(self.${twin}) ? 1 : 0)`, ''), rule);
  const left = twins.find(twin => reduced.includes(`self.${twin}`));
  if (left) throw new Error(`the CEL rule ${rule} still names ${left}`);
  return reduced;
}

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function reduceCrd(crd: Json, version: string): Json {
  const { group, names, scope, versions } = crd.spec;
  const found = versions.find((candidate: Json) => candidate.name === version);
  if (!found) throw new Error(`${crd.metadata.name} has no version ${version}`);
  return {
    apiVersion: crd.apiVersion,
    kind: crd.kind,
    metadata: { name: crd.metadata.name },
    spec: {
      group,
      names,
      scope,
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: reduceSchema(found.schema.openAPIV3Schema) },
        },
      ],
    },
  };
}

function main(file: string | undefined, source: string | undefined): void {
  if (!file || !source) throw new Error('usage: npm run crds -- <upstream file> "<source and version>"');
  const upstream = (loadAll(readFileSync(file, 'utf8')) as Json[]).filter(Boolean);
  const byName = new Map(upstream.map(crd => [crd.metadata.name as string, crd]));
  const project = Object.keys(KINDS).find(name => Object.keys(KINDS[name]!).some(crd => byName.has(crd)));
  if (!project) throw new Error(`${file} holds none of the kinds that scripts/crds.ts names`);
  const documents = Object.entries(KINDS[project]!).map(([name, version]) => {
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
