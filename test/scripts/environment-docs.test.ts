import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';
import {
  describedSchema,
  environmentDocs,
  JSON_SCHEMA,
  type JsonSchema,
  MARKDOWN,
  PARTIAL_SCHEMA,
} from '../../scripts/environment-docs';
import { PROJECT } from '../golden';
import { textOf } from '../samples';

const docs = environmentDocs();
const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8');

// Who needs no help of an editor may delete the JSON Schema.
const kept = [JSON_SCHEMA, PARTIAL_SCHEMA, MARKDOWN].filter(
  path => path === MARKDOWN || existsSync(join(PROJECT, path)),
);

test.each(kept)('%s is up to date; if not: npm run docs', path => {
  expect(read(path)).toBe(docs[path]);
});

describe('the JSON Schema', () => {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(docs[JSON_SCHEMA]!));
  const files = ['test/cases', 'test/fixtures'].flatMap(folder =>
    readdirSync(join(PROJECT, folder))
      .filter(file => file.endsWith('.yaml'))
      .map(file => join(folder, file)),
  );

  const overlays = files.filter(file => read(file).includes('\nextends: '));

  test.each(files.filter(file => !overlays.includes(file)))('accepts %s', file => {
    validate(load(read(file)));
    expect(validate.errors ?? []).toEqual([]);
  });

  test.each([...overlays, 'test/cases/bases/eu.yaml', ...files.slice(0, 3)])('of parts accepts %s', file => {
    const part = new Ajv({ strict: false, allowUnionTypes: true }).compile(JSON.parse(docs[PARTIAL_SCHEMA]!));
    part(load(read(file), { schema: CORE_SCHEMA.withTags(mergeTag) }));
    expect(part.errors ?? []).toEqual([]);
    expect(part({ extends: 'bases/eu.yaml', tls: { issuer: null }, alloy: { replicas: null } })).toBe(true);
    expect(part({ nbl: {} })).toBe(false);
    expect(part({ extends: 'https://a.example.com/b.yaml' })).toBe(false);
  });

  test('says “one of these” without a limit of their number, below which editors of YAML offer no key', () => {
    expect(docs[JSON_SCHEMA]!.match(/"maxProperties": 1,/g)).toBeNull();
    expect(docs[JSON_SCHEMA]!.match(/"oneOf"/g)!.length).toBeGreaterThan(10);
    expect(docs[PARTIAL_SCHEMA]!.match(/"maxProperties": 1,/g)).toBeNull();
  });

  test.each([
    ['an unknown field', { nbl: '{}' }],
    ['a missing field', { hosts: '{grpc: a.example.com}' }],
    ['two of one choice', { gateway: '{service: {helm: {}, manifests: {}}}' }],
    ['a wrong word', { nlb: '{scheme: public}' }],
    ['a host with a port', { hosts: '{grpc: "a.example.com:443", http: b.example.com}' }],
  ])('refuses %s', (_, sections) => {
    expect(validate(load(textOf(sections)))).toBe(false);
  });
});

test('the page describes every field that it names', () => {
  const rows = docs[MARKDOWN]!.split('\n').filter(line => line.startsWith('| `'));
  expect(rows.length).toBeGreaterThan(100);
  expect(rows.filter(row => /\|\s*\|$/.test(row))).toEqual([]);
});

describe('the page of each field', () => {
  const fields = fieldsBelow(describedSchema());

  test('is its own or that of a field above', () => {
    expect(fields.length).toBeGreaterThan(200);
    expect(fields.filter(({ page, above }) => !page && !above).map(({ path }) => path)).toEqual([]);
  });

  test('is not said again below', () => {
    expect(fields.filter(({ page, above }) => page && page === above).map(({ path }) => path)).toEqual([]);
  });

  const pages = [...new Set(fields.flatMap(({ page = [] }) => page))];

  test.each(pages.filter(page => !page.startsWith('https://')))('%s is in the repository', page => {
    const [file, place] = page.split('#');
    const headings = read(file!)
      .split('\n')
      .filter(line => line.startsWith('#'))
      .map(line => line.replace(/^#+ /, '').toLowerCase().replaceAll(' ', '-'));
    expect(place ? headings : [undefined]).toContain(place);
  });

  test('is shown by editors', () => {
    const shown = fieldsBelow(whole(JSON.parse(docs[JSON_SCHEMA]!)));
    const without = shown.filter(
      ({ schema }) => !/\n\n(\[.+\]\(https:.+\)|[-./#\w]+)$/.test(schema.markdownDescription ?? ''),
    );
    expect(without.map(({ path }) => path)).toEqual([]);
    expect(docs[JSON_SCHEMA]).not.toContain('"page"');
  });
});

/** The schema with each reference replaced by what it refers to, as editors read it. */
function whole(schema: JsonSchema): JsonSchema {
  const { $defs = {} } = schema;
  const expand = (value: unknown): unknown => {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(expand);
    const { $ref } = value as JsonSchema;
    if ($ref !== undefined) return expand($defs[$ref.replace('#/$defs/', '')]);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, expand(one)]));
  };
  return expand({ ...schema, $defs: undefined }) as JsonSchema;
}

test('what the schema says once for several places is what each place would say', () => {
  const { patternProperties: _, ...said } = whole(JSON.parse(docs[JSON_SCHEMA]!)) as JsonSchema & {
    patternProperties: unknown;
  };
  expect(fieldsBelow(said).map(({ path }) => path)).toEqual(fieldsBelow(describedSchema()).map(({ path }) => path));
});

interface Field {
  readonly path: string;
  readonly schema: JsonSchema & { markdownDescription?: string };
  readonly page?: string;
  readonly above?: string;
}

/** Every field below, with its own page and that of the nearest field above which has one. */
function fieldsBelow({ properties = {}, ...schema }: JsonSchema, path = '', above?: string): Field[] {
  const fields = Object.entries(properties).flatMap(([name, below]) => {
    const field = below as JsonSchema;
    const at = `${path}.${name}`.replace(/^\./, '');
    return [{ path: at, schema: field, page: field.page, above }, ...fieldsBelow(field, at, field.page ?? above)];
  });
  const nested = [schema.items, schema.additionalProperties, ...(schema.anyOf ?? [])];
  return [
    ...fields,
    ...nested.flatMap(below => (typeof below === 'object' ? fieldsBelow(below as JsonSchema, path, above) : [])),
  ];
}
