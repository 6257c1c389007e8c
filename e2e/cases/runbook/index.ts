import { readFileSync } from 'node:fs';
import { type Case, GATEWAY_API } from '../case';
import { healthy } from '../probe';
import { tryCommands } from './commands';
import { runbookOf } from './reader';
import { trySnippets } from './senders';
import { tryStops } from './stops';

/** Everything in RUNBOOK.md that somebody would copy, run as it is printed. */
export const runbook: Case = {
  id: 'runbook',
  title: 'what RUNBOOK.md prints works as it is printed: settings of senders, commands and their answers',
  goldens: GATEWAY_API,
  skip: ({ name }) => (runbookOf(name) ? undefined : `there is no dist/${name}/RUNBOOK.md`),
  async run(context) {
    await healthy(context);
    const text = runbookOf(context.environment.name)!;
    const { sender } = context.environment;
    const files = sender && {
      'ca.crt': sender.ca,
      'client.crt': readFileSync(sender.cert, 'utf8'),
      'client.key': readFileSync(sender.key, 'utf8'),
    };
    const rows = await Promise.all([trySnippets(context, text, { files }), tryCommands(context, text, files)]);
    for (const row of rows.flat()) context.check(...row);
    // Afterwards, since nothing else gets through meanwhile.
    await tryStops(context, text);
  },
};
