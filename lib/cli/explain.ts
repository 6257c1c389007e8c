import { command } from './command';
import { main } from './main';

/** The command `explain`. */
export const EXPLAIN = command({
  name: 'explain',
  purpose: 'Prints the page of a rule, or the list of all rules.',
  positionals: { value: '<rule>', meaning: 'its name, as check prints it', most: 1 },
  options: {},
  examples: ['{me}', '{me} app-protocol-wrong'],
  exit: { 0: 'printed', 2: 'could not run: wrong usage, or no such rule' },
  run: ({ positionals: [rule] }, terminal) =>
    (require('./actions/explain') as typeof import('./actions/explain')).explain(rule, terminal),
});

if (require.main === module) main(EXPLAIN);
