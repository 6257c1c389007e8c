import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES } from '../lib/rules';
import { contents, page } from '../lib/rules/engine/page';
import { ledgerPage } from '../lib/rules/ledger/page';

/** Writes docs/rules and docs/ledger.md from the rules. */
const folder = join(__dirname, '../../docs/rules');
mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder).filter(isPage)) rmSync(join(folder, file));
for (const rule of RULES) writeFileSync(join(folder, `${rule.id}.md`), page(rule));
writeFileSync(join(folder, 'README.md'), contents(RULES));
writeFileSync(join(folder, '../ledger.md'), ledgerPage());
process.stdout.write(`docs/rules: ${RULES.length} pages\n`);

/** Whether a file is a rule's page, also of a rule that is gone; other files in the folder are not ours. */
function isPage(file: string): boolean {
  const path = join(folder, file);
  const id = /^([-a-z0-9]+)\.md$/.exec(file)?.[1];
  const head = new RegExp(`^# ${id}\n\n(?:Error|Warning)\\. `);
  return id !== undefined && lstatSync(path).isFile() && head.test(readFileSync(path, 'utf8'));
}
