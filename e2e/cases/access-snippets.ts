import { join } from 'node:path';
import { REPOSITORY } from '../arguments';
import { run } from '../lab/processes';
import type { Context } from './case';
import { type Sender, trySnippets } from './runbook-senders';

/** The client settings that this environment's runbook would print, with what they refer to. */
export async function tryPrinted(context: Context, sender: Sender): Promise<void> {
  const rows = await trySnippets(context, printed(context.environment.name), sender);
  for (const [what, holds, seen] of rows) context.check(`as printed, ${what}`, holds, seen);
}

/** Golden cases keep no runbook: it is made here as `synth` makes it. */
function printed(name: string): string {
  if (!built) run(['npm', '--prefix', REPOSITORY, 'run', '-s', 'build']);
  built = true;
  const script = `
    const { readFileSync } = require('node:fs');
    const { loadEnvironments } = require('./build/lib/environment/load');
    const { runbook } = require('./build/lib/runbook/runbook');
    const file = process.argv[1];
    const { environments } = loadEnvironments([{ file, text: readFileSync(file, 'utf8') }]);
    process.stdout.write(runbook(environments[0]).text);`;
  const file = join('test/cases', `${name}.yaml`);
  return run(['sh', '-c', 'cd "$0" && exec "$@"', REPOSITORY, process.execPath, '-e', script, file]);
}

let built = false;
