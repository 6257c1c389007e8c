import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../lab/bundle';
import { REPOSITORY } from '../../repository';
import type { Context } from '../case';
import { type Sender, trySnippets } from '../runbook/senders';

/** The client settings that this environment's runbook would print, with what they refer to. */
export async function tryPrinted(context: Context, sender: Sender): Promise<void> {
  const rows = await trySnippets(context, printed(context.environment.name), sender);
  for (const [what, holds, seen] of rows) context.check(`as printed, ${what}`, holds, seen);
}

/** Golden cases keep no runbook: it is made here as `synth` makes it. */
function printed(name: string): string {
  const { loadEnvironments } = require(bundle('environment/load.ts'));
  const { runbook } = require(bundle('runbook/runbook.ts'));
  const file = join(REPOSITORY, 'test/cases', `${name}.yaml`);
  const { environments } = loadEnvironments([{ file: `${name}.yaml`, text: readFileSync(file, 'utf8') }]);
  return runbook(environments[0]).text;
}
