/** `npm run docs` writes what is made from the schema of environment files: docs/environment.md, and the JSON Schema for editors. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { toJsonSchema, type JsonSchema as ValibotJsonSchema } from '@valibot/to-json-schema';
import { fileSchema } from '../lib/environment/schema/file';

export const JSON_SCHEMA = 'environments/environment.schema.json';
export const PARTIAL_SCHEMA = 'environments/partial.schema.json';
export const MARKDOWN = 'docs/environment.md';

/** A field's schema, with the page that `doc` names for it. */
export type JsonSchema = ValibotJsonSchema & { page?: string };

/** Path below the project → text. */
export function environmentDocs(): Record<string, string> {
  const schema = describedSchema();
  const whole = { ...forEditors(schema), patternProperties: { '^x-': {} } };
  return {
    [JSON_SCHEMA]: `${JSON.stringify(onceEach(whole), null, 1)}\n`,
    [PARTIAL_SCHEMA]: `${JSON.stringify(onceEach(partial(whole)), null, 1)}\n`,
    [MARKDOWN]: markdown(schema),
  };
}

/** The schema of an environment file as a JSON Schema, each field with its own page. */
export function describedSchema(): JsonSchema {
  return toJsonSchema(fileSchema, {
    typeMode: 'input',
    errorMode: 'ignore',
    overrideAction: ({ valibotAction, jsonSchema }) =>
      isChoice(valibotAction, jsonSchema) ? choice(jsonSchema) : undefined,
  });
}

/** Checks have no counterpart in a JSON Schema; this one does. */
function isChoice(action: object, { properties = {} }: JsonSchema): boolean {
  return 'message' in action && action.message === `exactly one of ${Object.keys(properties).join(', ')}`;
}

/** By words of JSON Schema under which editors still offer the fields: below a limit of their number, VS Code's YAML offers none. */
function choice(schema: JsonSchema): JsonSchema {
  return { ...schema, oneOf: Object.keys(schema.properties ?? {}).map(name => ({ required: [name] })) };
}

/**
 * Replaces each field's `page` by a `markdownDescription`, which VS Code shows: the text, and the page of the field or of
 * the nearest field above that has one.
 */
function forEditors({ page: own, ...schema }: JsonSchema, above?: string): JsonSchema {
  const page = own ?? above;
  const properties = Object.entries(schema.properties ?? {}).map(([name, field]) => [
    name,
    forEditors(field as JsonSchema, page),
  ]);
  return {
    ...schema,
    ...(schema.description && page && { markdownDescription: `${escaped(schema.description)}\n\n${link(page)}` }),
    ...(schema.properties && { properties: Object.fromEntries(properties) }),
    ...(typeof schema.additionalProperties === 'object' && {
      additionalProperties: forEditors(schema.additionalProperties as JsonSchema, page),
    }),
    ...(schema.items && { items: forEditors(schema.items as JsonSchema, page) }),
    ...(schema.anyOf && { anyOf: schema.anyOf.map(option => forEditors(option as JsonSchema, page)) }),
  };
}

/** The schema of a file that extends another, or is extended: nothing is needed, and null takes a field away. */
function partial({ required: _, oneOf: _choice, ...schema }: JsonSchema): JsonSchema {
  const below = (one: JsonSchema) => partial(one);
  return {
    ...schema,
    ...(schema.properties && {
      properties: Object.fromEntries(
        Object.entries(schema.properties).map(([name, field]) => [name, orNull(below(field as JsonSchema))]),
      ),
    }),
    ...(typeof schema.additionalProperties === 'object' && {
      additionalProperties: orNull(below(schema.additionalProperties as JsonSchema)),
    }),
    ...(schema.items && { items: schema.items }),
    ...(schema.anyOf && { anyOf: schema.anyOf.map(option => below(option as JsonSchema)) }),
  };
}

function orNull({ type, enum: words, anyOf, ...schema }: JsonSchema): JsonSchema {
  return {
    ...schema,
    ...(type && { type: [type, 'null'].flat() as JsonSchema['type'] }),
    ...(words && { enum: [...words, null] }),
    ...(anyOf && { anyOf: [...anyOf, { type: 'null' }] }),
  };
}

/** The same schema, with what it has several times said once, in `$defs`: an edge has the sections of the first one. */
function onceEach(schema: JsonSchema): JsonSchema {
  const times = new Map<string, number>();
  const count = (one: JsonSchema): JsonSchema => {
    const text = JSON.stringify(one);
    const known = times.get(text);
    times.set(text, (known ?? 0) + 1);
    return known ? one : eachBelow(one, count);
  };
  count(schema);
  const names = new Map<string, string>();
  const $defs: Record<string, JsonSchema> = {};
  const refer = (one: JsonSchema, path: string): JsonSchema => {
    const text = JSON.stringify(one);
    if (text.length < WORTH_A_NAME || times.get(text) === 1) return eachBelow(one, refer, path);
    const name = names.get(text) ?? path;
    if (!names.has(text)) {
      names.set(text, name);
      $defs[name] = eachBelow(one, refer, path);
    }
    return { $ref: `#/$defs/${name}` };
  };
  return { ...eachBelow(schema, refer, ''), $defs };
}

/** Characters from which on it is shorter to refer to a schema than to repeat it. */
const WORTH_A_NAME = 300;

/** A schema with those directly below it replaced. */
function eachBelow(schema: JsonSchema, of: (one: JsonSchema, path: string) => JsonSchema, path = ''): JsonSchema {
  const at = (one: unknown, key: string) => of(one as JsonSchema, path ? `${path}.${key}` : key);
  const { properties, additionalProperties, items, anyOf } = schema;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, at(one, name)])),
    }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: at(additionalProperties, 'each') }),
    ...(items && { items: at(items, 'item') }),
    ...(anyOf && { anyOf: anyOf.map((one, index) => at(one, `option${index + 1}`)) }),
  };
}

/** A link by the last words of its address. An address below the project becomes one from `folder`; without a folder, mere text. */
function link(page: string, folder?: string): string {
  const [address, place] = page.split('#');
  const file = address!
    .replace(/\/$/, '')
    .replace(/\.(html|md)$/, '')
    .split('/')
    .at(-1);
  const target = page.startsWith('https:') ? page : folder && relative(folder, page);
  return target ? `[${place ? `${file} › ${place}` : file}](${target})` : page;
}

/** A text of ours as Markdown: outside of code, `<` would begin a tag and vanish. */
function escaped(text: string): string {
  return text.replace(/(`[^`]*`)|</g, (_, code) => code ?? '&lt;');
}

const HEAD = `# The environment file

\`environments/<name>.yaml\`, in the order of the packet. Generated by \`npm run docs\` from the schema that every file is
checked against. What is right field by field and wrong together is refused too, with the reason.

**needed**: no default. A section that is left out has the defaults of its fields; a field without a default does
without, as it says. \`[]\`: of each element of the list; \`<name>\`: of each, by its name. The link is the page that owns what a field sets; a field without
a link is told by the page of the field or the section above it. A file may extend a base, which says some of this for it.
Keys at the top that begin with \`x-\` are ignored: they are room for anchors.
`;

function markdown(schema: JsonSchema): string {
  const seen = new Map<string, string>();
  const sections = Object.entries(schema.properties!).map(([name, section]) => {
    const { description, page, ...rest } = section as JsonSchema;
    const rows = table(name, section as JsonSchema, Boolean(schema.required?.includes(name)), seen);
    const needed = schema.required?.includes(name) ? ' Needed.' : '';
    const text = [
      `\n## ${name}\n`,
      `${told({ description: `${description}${needed}`, page })}\n`,
      ...(rest.type === 'object' ? rows.slice(1) : rows),
    ];
    text.splice(2, 0, '| Field | Allowed | Default | What it is |', '| --- | --- | --- | --- |');
    return `${text.join('\n')}\n`;
  });
  return HEAD + sections.join('');
}

/** The row of a field and those of the fields below it; an object that was told already is only referred to. */
function table(path: string, schema: JsonSchema, needed: boolean, seen: Map<string, string>): string[] {
  const { description, page, default: value, ...shape } = schema;
  const below = fieldsOf(path, schema);
  const key = JSON.stringify(shape);
  const earlier = below.length > 1 ? seen.get(key) : undefined;
  if (!earlier) seen.set(key, path);
  const shown = isEmpty(value) ? '' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
  const cells = [
    `\`${path}\``,
    earlier ? `as \`${earlier}\`` : allowed(schema),
    needed ? '**needed**' : shown,
    told({ description, page }),
  ];
  const row = `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [row, ...(earlier ? [] : below.flatMap(field => table(field.path, field.schema, field.needed, seen)))];
}

/** What a field is, and a link to its own page. */
function told({ description = '', page }: JsonSchema): string {
  return `${escaped(description)}${page ? ` ${link(page, dirname(MARKDOWN))}` : ''}`;
}

interface Field {
  readonly path: string;
  readonly schema: JsonSchema;
  readonly needed: boolean;
}

function fieldsOf(path: string, schema: JsonSchema): Field[] {
  const properties = Object.entries(schema.properties ?? {}).map(([name, below]) => ({
    path: `${path}.${name}`,
    schema: below as JsonSchema,
    needed: Boolean(schema.required?.includes(name)),
  }));
  const items = schema.items ? fieldsOf(`${path}[]`, schema.items as JsonSchema) : [];
  const { additionalProperties: each } = schema;
  const named = typeof each === 'object' ? fieldsOf(`${path}.<name>`, each as JsonSchema) : [];
  const options = (schema.anyOf ?? []).flatMap(option => fieldsOf(path, option as JsonSchema));
  return [...properties, ...items, ...named, ...options];
}

function allowed(schema: JsonSchema): string {
  const { type, enum: words, minimum, maximum, items, anyOf, additionalProperties, oneOf } = schema;
  if (words) return words.map(word => `\`${word}\``).join(', ');
  if (anyOf) return anyOf.map(option => allowed(option as JsonSchema)).join(', or ');
  if (type === 'integer' || type === 'number') return `${minimum} to ${maximum}`;
  if (type === 'boolean') return '`true`, `false`';
  if (type === 'array') return `list of ${allowed(items as JsonSchema)}`;
  if (type !== 'object') return 'text';
  if (typeof additionalProperties === 'object') return `keys, each with ${allowed(additionalProperties as JsonSchema)}`;
  if (oneOf) return 'exactly one of its fields';
  return Object.keys(schema.properties ?? {}).length ? 'fields' : '`{}`';
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (typeof value === 'object' && value !== null && !Object.keys(value).length);
}

if (require.main === module) {
  for (const [path, text] of Object.entries(environmentDocs())) {
    const target = join(__dirname, '../..', path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}
