/** A CustomResourceDefinition reduced to one version of its schema. */

// biome-ignore lint/suspicious/noExplicitAny: an OpenAPI schema is open by nature
export type Json = any;

/** One version, without status and prose; what the API server enforces stays. */
export function reduceCrd(crd: Json, version: string): Json {
  const { group, names, scope, versions } = crd.spec;
  const found = versions.find((candidate: Json) => candidate.name === version);
  if (!found) throw new Error(`${crd.metadata.name} has no version ${version}`);
  return {
    apiVersion: crd.apiVersion,
    kind: crd.kind,
    metadata: { name: crd.metadata.name, ...readByOthers(crd.metadata.annotations) },
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

/** The annotations that others read: an API server refuses a definition of a k8s.io group that nobody approved, and istiod passes over one of no bundle. */
function readByOthers(annotations: Json = {}): Json {
  const kept = Object.entries(annotations).filter(([name]) => /^api-approved\.|^gateway\.networking\./.test(name));
  return kept.length > 0 && { annotations: Object.fromEntries(kept) };
}

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
