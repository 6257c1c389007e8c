import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { CHECK } from '../../lib/cli/check';
import { RULES } from '../../lib/rules';
import { judgeInputs } from '../../lib/rules/engine/check';
import { report } from '../../lib/rules/engine/report';
import { checkDocs } from '../../scripts/check-docs';
import { ran } from '../cli/ran';
import { PROJECT } from '../golden';
import { casesIn, readCase } from '../rules/cases';

const docs = checkDocs();
const schemaOf = (name: string) => JSON.parse(docs[`docs/${name}.schema.json`]!);

test.each(Object.keys(docs))('%s is up to date; if not: npm run docs', path => {
  expect(readFileSync(join(PROJECT, path), 'utf8')).toBe(docs[path]);
});

/** The schema without room for fields that it does not name, as a later version may have. */
function closed(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(closed);
  const below = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in below ? { ...below, additionalProperties: false } : below;
}

const ajv = new Ajv({ strict: false, allErrors: true });
const isReport = ajv.compile(closed(schemaOf('check-output')) as object);

test('the JSON report of every rule’s examples is as its schema says, and has no other field', () => {
  for (const { bad, good, needsComplete } of RULES)
    for (const text of [bad, good]) {
      const args = [...(needsComplete ? ['--complete'] : []), '--no-config', '--format', 'json', '-'];
      isReport(JSON.parse(ran(CHECK, args, { stdin: () => text }).out));
      expect(isReport.errors ?? []).toEqual([]);
    }
});

test('so is what each rule says of its cases', () => {
  const rest = { rules: RULES, notJudged: [], objects: 1, files: 1, unread: 0, complete: false, milliseconds: 1 };
  for (const rule of RULES)
    for (const [, lines] of casesIn(readFileSync(join(PROJECT, `test/rules/${rule.id}.yaml`), 'utf8'))) {
      const { text, ...options } = readCase(lines, rule);
      const { findings, excused } = judgeInputs([{ file: 'x.yaml', text }], [rule], options);
      isReport(JSON.parse(report({ ...rest, findings, suppressed: excused }, 'json')));
      expect(isReport.errors ?? []).toEqual([]);
    }
});

test('the schema of the report refuses what is none', () => {
  const report = JSON.parse(ran(CHECK, ['--no-config', '--format', 'json', '-'], { stdin: () => RULES[0]!.bad }).out);
  expect(isReport(report)).toBe(true);
  for (const wrong of [{ version: 2 }, { findings: [{}] }, { objects: -1 }, { fixed: [{ rule: 1 }] }, { more: 1 }])
    expect(isReport({ ...report, ...wrong })).toBe(false);
});

test('the schema of the configuration takes what the checker takes', () => {
  const isConfig = ajv.compile(schemaOf('check-config'));
  const rule = (id: string, more: object = {}) => ({ rules: { [id]: { severity: 'off', reason: 'x', ...more } } });
  expect(isConfig({ ...rule('gateway-old-tls'), baseline: 'base.json' })).toBe(true);
  expect(isConfig({})).toBe(true);
  for (const wrong of [
    rule('no-such-rule'),
    rule('gateway-old-tls', { reason: ' ' }),
    { baselin: 'x' },
    { baseline: '' },
  ])
    expect(isConfig(wrong)).toBe(false);
});
