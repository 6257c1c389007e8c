import { distance } from 'fastest-levenshtein';
import { shown } from '../foreign/text';
import { CHECK } from './check';
import { type Command, command, PACKAGE, Unusable } from './command';
import { CONFIG } from './config';
import { DIFF } from './diff';
import { DOCTOR } from './doctor';
import { DRIFT } from './drift';
import { EXPLAIN } from './explain';
import { NEW } from './new';
import { SYNTH } from './synth';
import { VERIFY } from './verify';

/** Every command, in the order in which one meets them. */
export const COMMANDS: readonly Command[] = [NEW, SYNTH, VERIFY, CHECK, EXPLAIN, CONFIG, DIFF, DRIFT, DOCTOR];

/** What the package's program says where it is given no command, or one that is not there. */
export const OVERVIEW = command({
  name: 'help',
  purpose: 'Lists the commands.',
  positionals: { value: '<command>', meaning: 'a command that is not there' },
  options: {},
  examples: ['{me}'],
  exit: { 0: 'printed', 2: 'there is no such command' },
  run: ({ positionals: [name] }, { out }) => {
    if (name !== undefined) throw new Unusable(`${unknown(name)}\n\n${list().trimEnd()}`);
    out(list());
    return 0;
  },
});

function unknown(name: string): string {
  const near = COMMANDS.find(one => distance(one.name, name) <= 2);
  return `there is no command ${shown(name)}.${near ? ` Did you mean ${near.name}?` : ''}`;
}

function list(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(({ name, purpose }) => `  ${name.padEnd(width)}  ${purpose}\n`);
  return `Usage: npx ${PACKAGE} <command> [options]\n\n${lines.join('')}\nEach says all about itself with --help.\n`;
}
