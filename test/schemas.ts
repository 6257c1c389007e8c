/** Kubernetes' and the CRDs' schemas, strict about fields that they don't know. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import { loadAll } from 'js-yaml';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { PROJECT } from './golden';
import type { Manifest } from './manifests';

/** What is wrong with an object: broken rules of its schema, and fields that the schema doesn't have. */
export function schemaMistakes(object: Manifest): string[] {
  const type = `${object.apiVersion} ${object.kind}`;
  const model = MODELS[type];
  if (model) return modelMistakes(model, object);
  const validate = CUSTOM[type];
  if (!validate) return [`no schema of ${type}`];
  validate(object);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

type Model = new (data: never) => { validate(): void };

const MODELS: Record<string, Model> = {
  'v1 ConfigMap': ConfigMap,
  'v1 Namespace': Namespace,
  'v1 Service': Service,
  'v1 ServiceAccount': ServiceAccount,
  'apps/v1 Deployment': Deployment,
  'autoscaling/v2 HorizontalPodAutoscaler': HorizontalPodAutoscaler,
  'networking.k8s.io/v1 NetworkPolicy': NetworkPolicy,
  'policy/v1 PodDisruptionBudget': PodDisruptionBudget,
};

/** The validators of kubernetes-models pass over unknown fields without reading them: what is never read is unknown. */
function modelMistakes(Type: Model, object: Manifest): string[] {
  const unread = new Set<string>();
  const model = new Type(object as never);
  const watched = watch(object, '', unread);
  try {
    model.validate.call(watched as never);
  } catch (error) {
    return [(error as Error).message];
  }
  return [...unread].map(path => `${path} unknown field`);
}

function watch(value: Manifest, path: string, unread: Set<string>): Manifest {
  if (value === null || typeof value !== 'object') return value;
  const children = new Map<string, Manifest>();
  for (const key of Object.keys(value)) {
    unread.add(`${path}/${key}`);
    children.set(key, watch(value[key], `${path}/${key}`, unread));
  }
  return new Proxy(value, {
    get(target, key) {
      unread.delete(`${path}/${String(key)}`);
      return typeof key === 'string' && children.has(key) ? children.get(key) : Reflect.get(target, key);
    },
  });
}

/** The API server's patterns are Go's, which say at the start that case does not matter. */
const regExp = Object.assign(
  (pattern: string, flags: string) =>
    pattern.startsWith('^(?i)') ? new RegExp(pattern.replace('(?i)', ''), `${flags}i`) : new RegExp(pattern, flags),
  { code: 'new RegExp' },
);

const CUSTOM: Record<string, ValidateFunction> = Object.fromEntries(
  readdirSync(join(PROJECT, 'crds')).flatMap(file =>
    (loadAll(readFileSync(join(PROJECT, 'crds', file), 'utf8')) as Manifest[]).map(({ spec }) => {
      const [{ name, schema }] = spec.versions;
      const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true, code: { regExp } });
      return [`${spec.group}/${name} ${spec.names.kind}`, ajv.compile(objectSchema(schema.openAPIV3Schema))];
    }),
  ),
);

/** The fields that the API server itself knows beside those of a CRD. */
function objectSchema(schema: Manifest): Manifest {
  const own = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' } };
  return closed({ ...schema, properties: { ...schema.properties, ...own } });
}

/** A schema that knows all of its properties takes no others; inside oneOf, anyOf and not, schemas only add conditions. */
function closed(schema: Manifest): Manifest {
  if (schema === null || typeof schema !== 'object') return schema;
  const { properties, items, additionalProperties, ...rest } = schema;
  const open =
    additionalProperties !== undefined || rest['x-kubernetes-preserve-unknown-fields'] || rest.type !== 'object';
  return {
    ...rest,
    ...(additionalProperties !== undefined && { additionalProperties: closed(additionalProperties) }),
    ...(items && { items: closed(items) }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, below]) => [name, name === 'metadata' ? below : closed(below)]),
      ),
      ...(!open && { additionalProperties: false }),
    }),
  };
}
