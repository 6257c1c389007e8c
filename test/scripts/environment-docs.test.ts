import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { load } from 'js-yaml';
import { environmentDocs, JSON_SCHEMA, MARKDOWN } from '../../scripts/environment-docs';
import { PROJECT } from '../golden';
import { textOf } from '../samples';

const docs = environmentDocs();
const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8');

test.each([JSON_SCHEMA, MARKDOWN])('%s is up to date; if not: npm run docs', path => {
  expect(read(path)).toBe(docs[path]);
});

describe('the JSON Schema', () => {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(docs[JSON_SCHEMA]!));
  const files = ['environments', 'test/cases'].flatMap(folder =>
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

test('editors find the JSON Schema by the first line of every environment file', () => {
  const files = readdirSync(join(PROJECT, 'environments')).filter(file => file.endsWith('.yaml'));
  for (const file of files) {
    expect(read(`environments/${file}`)).toMatch(/^# yaml-language-server: \$schema=environment\.schema\.json\n/);
  }
});

test('the page describes every field that it names', () => {
  const rows = docs[MARKDOWN]!.split('\n').filter(line => line.startsWith('| `'));
  expect(rows.length).toBeGreaterThan(100);
  expect(rows.filter(row => /\|\s*\|$/.test(row))).toEqual([]);
});
