import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES } from '../../lib/rules';
import { contents, page } from '../../lib/rules/engine/page';
import { ledgerPage } from '../../lib/rules/ledger/page';

const folder = join(__dirname, '../../../docs/rules');

test('docs/rules is what the rules say (npm run rule-docs)', () => {
  const wanted = new Map([
    ['README.md', contents(RULES)],
    ...RULES.map(rule => [`${rule.id}.md`, page(rule)] as const),
  ]);
  expect(readdirSync(folder).sort()).toEqual([...wanted.keys()].sort());
  for (const [name, text] of wanted) expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
});

test('docs/ledger.md is what the ledger says', () => {
  expect(readFileSync(join(folder, '../ledger.md'), 'utf8')).toBe(ledgerPage());
});
