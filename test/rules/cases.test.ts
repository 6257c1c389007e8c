import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES } from '../../lib/rules';
import { judgeInputs } from '../../lib/rules/engine/check';
import { casesIn, readCase } from './cases';
import { check } from './check';

const FOLDER = join(__dirname, '../../../test/rules');

test('every rule has a file of cases, and every file is a rule’s', () => {
  const files = readdirSync(FOLDER).filter(file => file.endsWith('.yaml'));
  expect(files.sort()).toEqual(RULES.map(({ id }) => `${id}.yaml`).sort());
});

describe.each(RULES)('$id', rule => {
  const complete = rule.needsComplete ?? false;

  test('its bad example is found by it alone, once', () => {
    const findings = check([{ file: 'bad.yaml', text: rule.bad }], { complete });
    expect(findings.map(finding => [finding.rule, finding.got])).toEqual([[rule.id, expect.any(String)]]);
    expect(findings[0]!.line).toBeGreaterThan(0);
  });

  test('its good example is silent', () => {
    expect(check([{ file: 'good.yaml', text: rule.good }], { complete })).toEqual([]);
  });

  const cases = casesIn(readFileSync(join(FOLDER, `${rule.id}.yaml`), 'utf8'));
  // what a review is about is what all rules say
  const rules = 'review' in rule ? RULES : [rule];

  for (const [title, lines] of cases)
    test(title, () => {
      const { text, expected, ...options } = readCase(lines, rule);
      const { findings, failures } = judgeInputs([{ file: `${rule.id}.yaml`, text }], rules, options);
      expect(failures).toEqual([]);
      const own = findings.filter(found => found.rule === rule.id).map(({ line, got }) => ({ line, got }));
      expect(own).toEqual(expected.map(({ line, got }) => ({ line, got: expect.stringContaining(got) })));
    });
});
