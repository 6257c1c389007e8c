import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES } from '../lib/rules/index';
import { contents, page } from '../lib/rules/page';

/** Writes docs/rules from the rules. */
const folder = join(__dirname, '../../docs/rules');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const rule of RULES) writeFileSync(join(folder, `${rule.id}.md`), page(rule));
writeFileSync(join(folder, 'README.md'), contents(RULES));
process.stdout.write(`docs/rules: ${RULES.length} pages\n`);
