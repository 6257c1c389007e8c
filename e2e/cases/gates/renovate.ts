import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { tool, unbuilt } from '../../lab/tools';
import { REPOSITORY } from '../../repository';
import type { Case } from '../case';

/** renovate.json by Renovate's own schema, which lets in unknown options: those are looked for. */
export const renovate: Case = {
  id: 'renovate',
  title: 'renovate.json fits Renovate’s schema, and has no option that the schema lacks',
  once: true,
  skip: () => unbuilt('renovate-schema.json'),
  async run({ check }) {
    const { $schema: _, ...schema } = readJson(tool('renovate-schema.json'));
    const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
    const fits = ajv.compile(schema);
    const known = optionsOf(schema);
    const complaints = (value: Json): string[] => {
      fits(value);
      const wrong = (fits.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
      return [...wrong, ...keysOf(value).flatMap(key => (known.has(key) ? [] : `unknown option ${key}`))];
    };
    const { $schema: __, ...own } = readJson(join(REPOSITORY, 'renovate.json'));
    const said = complaints(own);
    check('renovate.json', said.length === 0, said.join('; ') || `${keysOf(own).length} options`);
    for (const control of [
      { ...own, labells: ['a'] },
      { ...own, customManagers: [{ customType: 'regexp' }] },
    ]) {
      const [first] = complaints(control);
      check('control: a mistake', first !== undefined, first ?? 'nothing');
    }
  },
};

// biome-ignore lint/suspicious/noExplicitAny: any JSON
type Json = any;

const readJson = (file: string): Json => JSON.parse(readFileSync(file, 'utf8'));

const inner = (value: Json): Json[] => (typeof value === 'object' && value !== null ? Object.values(value) : []);

/** The names of all options that a schema has anywhere. */
function optionsOf(schema: Json, found = new Set<string>()): Set<string> {
  for (const name of Object.keys(schema?.properties ?? {})) found.add(name);
  for (const value of inner(schema)) optionsOf(value, found);
  return found;
}

/** The keys of a value and of all in it. */
function keysOf(value: Json): string[] {
  const own = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  return [...own, ...inner(value).flatMap(keysOf)];
}
