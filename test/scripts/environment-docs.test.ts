import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { load } from 'js-yaml';
import { environmentDocs, JSON_SCHEMA, MARKDOWN } from '../../scripts/environment-docs';
import { PROJECT } from '../golden';
import { textOf } from '../samples';

const docs = environmentDocs();
const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8');

// Who needs no help of an editor may delete the JSON Schema.
const kept = [JSON_SCHEMA, MARKDOWN].filter(path => path === MARKDOWN || existsSync(join(PROJECT, path)));

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

  test.each(files)('accepts %s', file => {
    validate(load(read(file)));
    expect(validate.errors ?? []).toEqual([]);
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
