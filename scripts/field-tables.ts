/**
 * `npm run fields -- <file> "<source and version>"` makes lib/facts/fields/<project>.ts: the fields of the kinds that the
 * checker reads, by what the API server enforces. The file is an upstream file of CustomResourceDefinitions, or the answer of
 * a kube-apiserver to `kubectl get --raw /openapi/v2`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import { tableOf } from './field-table';
import type { Json } from './reduce-crd';

/** The custom kinds that stand on the path, by project. */
const CUSTOM: Readonly<Record<string, readonly string[]>> = {
  istio: [
    ...['AuthorizationPolicy', 'DestinationRule', 'EnvoyFilter', 'Gateway', 'PeerAuthentication', 'ProxyConfig'],
    ...['RequestAuthentication', 'ServiceEntry', 'Sidecar', 'Telemetry', 'VirtualService', 'WasmPlugin'],
  ],
  'cert-manager': ['Certificate'],
  'gateway-api': ['GRPCRoute', 'Gateway', 'GatewayClass', 'HTTPRoute', 'ReferenceGrant'],
};

/** Kubernetes' own kinds on the path, and a pod's template, which stands in kinds of others. */
const OWN = [
  ...['v1 ConfigMap', 'v1 Namespace', 'v1 Pod', 'v1 Secret', 'v1 Service', 'v1 ServiceAccount'],
  ...['apps/v1 DaemonSet', 'apps/v1 Deployment', 'apps/v1 StatefulSet', 'batch/v1 CronJob', 'batch/v1 Job'],
  ...['autoscaling/v2 HorizontalPodAutoscaler', 'networking.k8s.io/v1 NetworkPolicy', 'policy/v1 PodDisruptionBudget'],
];

function main(file: string | undefined, source: string | undefined): void {
  if (!file || !source) throw new Error('usage: npm run fields -- <file> "<source and version>"');
  const documents = (loadAll(readFileSync(file, 'utf8')) as Json[]).filter(Boolean);
  const [first] = documents;
  const [project, roots, definitions] = first.definitions ? kubernetes(first) : custom(documents);
  const served = versionsOf(first.definitions ? first : documents);
  writeFileSync(`lib/facts/fields/${project}.ts`, text(source, tableOf(roots, definitions), served));
  process.stdout.write(`lib/facts/fields/${project}.ts: ${Object.keys(roots).length} kinds\n`);
}

type Found = readonly [
  project: string,
  roots: Readonly<Record<string, Json>>,
  definitions: Readonly<Record<string, Json>>,
];

function kubernetes({ definitions }: Json): Found {
  const byKind = new Map<string, Json>();
  for (const definition of Object.values<Json>(definitions)) {
    for (const { group, version, kind } of definition['x-kubernetes-group-version-kind'] ?? [])
      byKind.set(`${group ? `${group}/` : ''}${version} ${kind}`, definition);
  }
  const roots = Object.fromEntries(OWN.map(name => [name, required(byKind.get(name), name)]));
  return ['kubernetes', roots, definitions];
}

function custom(documents: readonly Json[]): Found {
  const crds = new Map(documents.map(crd => [crd.spec?.names?.kind as string, crd]));
  const project = Object.keys(CUSTOM).find(name => CUSTOM[name]!.every(kind => crds.has(kind)));
  if (!project) throw new Error('the file lacks kinds on the path');
  const roots = CUSTOM[project]!.map(kind => {
    const { group, versions } = required(crds.get(kind), kind).spec;
    const [schema, ...others] = versions.map((version: Json) =>
      JSON.stringify(version.schema.openAPIV3Schema.properties.spec),
    );
    if (others.some((other: string) => other !== schema)) throw new Error(`the versions of ${kind} differ`);
    const { properties } = versions[0].schema.openAPIV3Schema;
    const always = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' } };
    return [
      `${group} ${kind}`,
      { ...versions[0].schema.openAPIV3Schema, properties: { ...always, ...properties } },
    ] as const;
  });
  return [project, Object.fromEntries(roots), {}];
}

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the file lacks ${name}`);
  return value;
}

/** Each served kind of each group, as `group kind: versions`. */
function versionsOf(source: Json): string[] {
  const served: [group: string, kind: string, version: string][] = Array.isArray(source)
    ? source.flatMap(({ spec: { group, names, versions } }: Json) =>
        versions.filter((version: Json) => version.served).map((version: Json) => [group, names.kind, version.name]),
      )
    : Object.values<Json>(source.definitions).flatMap(
        ({ properties, 'x-kubernetes-group-version-kind': kinds = [] }) =>
          properties?.metadata && kinds.length === 1
            ? kinds.map(({ group, kind, version }: Json) => [group, kind, version])
            : [],
      );
  const byKind = new Map<string, string[]>();
  for (const [group, kind, version] of served) {
    if (kind.endsWith('List') || kind === 'DeleteOptions') continue;
    const key = `${group} ${kind}`;
    byKind.set(key, [...(byKind.get(key) ?? []), version]);
  }
  return [...byKind].map(([key, versions]) => `${key}: ${versions.sort().join(' ')}`).sort();
}

function text(source: string, table: readonly string[], served: readonly string[]): string {
  return `/**
 * Made by scripts/field-tables.ts from ${source}. Not to be edited: npm run fields.
 * Each line is an object with its fields; kubernetes/fields.ts reads the notation.
 */
export const SOURCE = '${source}';

export const TABLE = \`
${table.join('\n')}
\`;

/** The versions in which the API server takes each kind. */
export const SERVED = \`
${served.join('\n')}
\`;
`;
}

try {
  main(process.argv[2], process.argv[3]);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
