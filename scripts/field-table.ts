/** Writes OpenAPI schemas as a compact table: a line for each object, in the notation that kubernetes/fields.ts reads. */
import type { Json } from './reduce-crd';

/** Longer lists of words, such as that of all signals, are no part of the path. */
const MOST_WORDS = 40;

/**
 * The lines of a table.
 *
 * @param roots the kinds, by their names in the table
 * @param definitions what `$ref` names
 */
export function tableOf(roots: Readonly<Record<string, Json>>, definitions: Readonly<Record<string, Json>>): string[] {
  const names = new Map<string, string>();
  const taken = new Map<string, string>();
  const lines = new Map<string, string>();

  /** A definition's name: of a shared object the last part of its own, of an inline one that of its field. */
  function named(wanted: string, body: string): string {
    const known = names.get(body);
    if (known) return known;
    let name = wanted;
    for (let number = 2; taken.has(name); number += 1) name = `${wanted}${number}`;
    taken.set(name, body);
    names.set(body, name);
    lines.set(name, body);
    return name;
  }

  const refs = new Map<string, string>();
  function ref(path: string): string {
    const id = path.replace('#/definitions/', '');
    const known = refs.get(id);
    if (known) return known;
    const definition = definitions[id];
    if (!definition) throw new Error(`no definition ${id}`);
    if (definition.type === 'string') return SPECIAL[id.split('.').at(-1)!] ?? 's';
    if (!definition.properties) return '*';
    const short = id.split('.').at(-1)!;
    refs.set(id, short);
    const name = named(short, body(definition));
    refs.set(id, name);
    return name;
  }

  function type(schema: Json, field: string): string {
    if (schema.$ref) return ref(schema.$ref);
    if (schema.allOf?.length === 1 && schema.allOf[0].$ref) return ref(schema.allOf[0].$ref);
    if (schema['x-kubernetes-int-or-string'] || schema.format === 'int-or-string') return 'x';
    if (schema.properties)
      return schema['x-kubernetes-preserve-unknown-fields'] ? '*' : named(capital(field), body(schema));
    if (schema.type === 'array') return `[${type(schema.items ?? {}, field)}]`;
    if (schema.type === 'object' && schema.additionalProperties) return `<${type(schema.additionalProperties, field)}>`;
    if (schema.type === 'string') return stringType(schema, field);
    if (schema.type === 'integer' || schema.type === 'number') return `${schema.type[0]}${range(schema)}`;
    if (schema.type === 'boolean') return 'b';
    return '*';
  }

  function body(schema: Json): string {
    const must = new Set<string>(schema.required ?? []);
    const fields = Object.entries<Json>(schema.properties)
      .filter(([field]) => field !== 'status' || !schema.properties.spec)
      .map(
        ([field, value]) =>
          `${field}${must.has(field) ? '!' : ''}:${field === 'metadata' && value.type === 'object' && !value.properties ? 'ObjectMeta' : type(value, field)}`,
      );
    if (schema.properties.spec && schema.properties.status) fields.push('status:*');
    return `{${fields.join(',')}}${exclusive(schema)
      .map(group => `^${group.join('|')}`)
      .join('')}`;
  }

  for (const [name, schema] of Object.entries(roots)) {
    lines.set(name, body(schema));
  }
  return [...lines].sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, written]) => `${name}${written}`);
}

/** Types of Kubernetes that are a string in its OpenAPI and more in JSON. */
const SPECIAL: Readonly<Record<string, string>> = { Quantity: 'q', IntOrString: 'x' };

/** Istio's durations that may be zero, which its CRDs leave to the admission webhook. */
const MAY_BE_ZERO = ['idleTimeout', 'ttl'];

function stringType(schema: Json, field: string): string {
  const words: string[] = schema.enum ?? [];
  if (words.length > MOST_WORDS) return 's';
  if (words.length > 0) return `s(${words.join('|')})`;
  if (validations(schema).some(({ rule }) => /^duration\(self\) >= duration\('1ms'\)$/.test(rule))) return 'd';
  if (MAY_BE_ZERO.includes(field)) return 'D';
  const { minLength, maxLength } = schema;
  return minLength === undefined && maxLength === undefined ? 's' : `s@${minLength ?? 0}..${maxLength ?? ''}`;
}

function range(schema: Json): string {
  const isPort = validations(schema).some(({ rule }) => rule === '0 < self && self <= 65535');
  if (isPort) return '@1..65535';
  const { minimum, maximum } = schema;
  return minimum === undefined && maximum === undefined ? '' : `@${minimum ?? ''}..${maximum ?? ''}`;
}

/** The groups of fields of which an object may have one. */
function exclusive(schema: Json): string[][] {
  const groups = [schema, ...(schema.allOf ?? [])].flatMap(({ oneOf = [] }: Json) => {
    const names = oneOf.flatMap((one: Json) => (one.required?.length === 1 ? one.required : []));
    return names.length > 1 ? [names] : [];
  });
  for (const { rule } of validations(schema)) {
    const counted = [...rule.matchAll(/\(has\(self\.(\w+)\) \? 1 : 0\)/g)].map(([, name]) => name!);
    if (/<= 1$/.test(rule) && counted.length > 1) groups.push(counted);
  }
  return groups;
}

function validations(schema: Json): { rule: string }[] {
  return schema['x-kubernetes-validations'] ?? [];
}

const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1);
