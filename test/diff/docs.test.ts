/** The page's examples are what the command says. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diffOf } from '../../lib/diff/diff';
import { report } from '../../lib/diff/report';
import { PROJECT } from '../golden';
import type { Sections } from '../samples';
import { sourcesOf } from './said';

const PAGE = join(PROJECT, 'docs/pull-requests.md');
const EXAMPLES: Readonly<Record<string, Sections>> = {
  ports: { listeners: '{split: {grpc: 14317, http: 14318}}' },
  replicas: { alloy: '{replicas: 4}' },
};

test.each(Object.entries(EXAMPLES))('%s', (name, after) => {
  const environments = diffOf(sourcesOf(), sourcesOf(after));
  const text = report({ base: 'commit 4f1c0ffee123', to: 'dist', environments }, 'text');
  const page = readFileSync(PAGE, 'utf8');
  const block = new RegExp(`(<!-- example: ${name} -->\n)(?:\n\`\`\`\n[^]*?\`\`\`\n)?`);
  const wanted = page.replace(block, (_, start) => `${start}\n\`\`\`\n${text}\`\`\`\n`);
  if (process.env.UPDATE_GOLDENS === '1' && !process.env.CI) writeFileSync(PAGE, wanted);
  else expect(page).toBe(wanted);
});
