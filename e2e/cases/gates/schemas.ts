import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { KubeObject } from '../../lab/kubernetes';
import { tool } from '../../lab/tools';
import { REPOSITORY } from '../../repository';

// biome-ignore lint/suspicious/noExplicitAny: JSON Schema as other people write it
type Schema = any;

/** JSON Schemas by the name that LOCATION gives them: Kubernetes' own kinds of its OpenAPI, others of crds/. Fields that nobody defines are refused. */
export function schemas(): Map<string, Schema> {
  return new Map([...kubernetesSchemas(), ...crdSchemas()]);
}

/** Where kubeconform looks in a folder of schemas. */
export const LOCATION = '{{.Group}}_{{.ResourceAPIVersion}}_{{.ResourceKind}}.json';

function nameOf(group: string, version: string, kind: string): string {
  // kubeconform calls the group that has no name by its version
  return `${group || version}_${version}_${kind.toLowerCase()}.json`;
}

function kubernetesSchemas(): [string, Schema][] {
  const { definitions } = JSON.parse(readFileSync(tool('kubernetes-openapi.json'), 'utf8')) as Schema;
  const strict = Object.fromEntries(
    Object.entries<Schema>(definitions).map(([name, schema]) => [name, AS_TEXT[name] ?? strictly(schema)]),
  );
  return Object.entries<Schema>(definitions).flatMap(([name, schema]) =>
    ((schema['x-kubernetes-group-version-kind'] ?? []) as { group: string; version: string; kind: string }[]).map(
      ({ group, version, kind }): [string, Schema] => [
        nameOf(group, version, kind),
        { $ref: `#/definitions/${name}`, definitions: reachable(name, strict) },
      ],
    ),
  );
}

/** What the OpenAPI calls a string, and takes as a number too. */
const AS_TEXT: Readonly<Record<string, Schema>> = {
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['string', 'integer'] },
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['string', 'number'] },
};

function crdSchemas(): [string, Schema][] {
  const folder = join(REPOSITORY, 'crds');
  const crds = readdirSync(folder).flatMap(file => loadAll(readFileSync(join(folder, file), 'utf8')) as KubeObject[]);
  return crds.flatMap(({ spec }) =>
    (spec.versions as { name: string; schema: { openAPIV3Schema: Schema } }[]).map(
      ({ name, schema }): [string, Schema] => {
        const { properties, ...rest } = schema.openAPIV3Schema;
        const head = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' } };
        const whole = { ...rest, properties: { ...properties, ...head } };
        return [nameOf(spec.group, name, spec.names.kind), strictly(whole)];
      },
    ),
  );
}

/** The schema with `additionalProperties: false` at each object that names its properties, and Kubernetes' words of two types as JSON Schema's. */
function strictly(schema: Schema): Schema {
  if (Array.isArray(schema)) return schema.map(strictly);
  if (typeof schema !== 'object' || schema === null) return schema;
  if (schema['x-kubernetes-int-or-string']) return { type: ['string', 'integer'] };
  // Kubernetes' formats, such as int-or-string, are not JSON Schema's
  const { format: _, properties, ...rest } = schema;
  const made = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, strictly(value)]));
  if (!properties) return made;
  const inner = Object.entries(properties).map(([key, value]) => [key, strictly(value)] as const);
  const open = schema['x-kubernetes-preserve-unknown-fields'] || !schema.type || schema.additionalProperties;
  return { ...made, properties: Object.fromEntries(inner), ...(!open && { additionalProperties: false }) };
}

/** A definition, and all that it refers to. */
function reachable(name: string, definitions: Schema, found: Record<string, Schema> = {}): Record<string, Schema> {
  if (found[name]) return found;
  found[name] = definitions[name];
  const text = JSON.stringify(definitions[name]);
  for (const [, next] of text.matchAll(/"#\/definitions\/([^"]+)"/g)) reachable(next!, definitions, found);
  return found;
}
