import { command, ENVIRONMENTS } from './command';
import { main } from './main';

/** The command `config`. */
export const CONFIG = command({
  name: 'config',
  purpose: 'Prints an environment as one file, with the file and line that each value comes from.',
  about: [
    'What is printed is what the environment’s file and the files that it extends say together; it is an environment file too. Nothing is printed for an environment with mistakes: each mistake says its own file and line.',
  ],
  positionals: {
    value: '<environment>',
    meaning: 'the name of a file in the folder of environments, without .yaml',
    least: 1,
    most: 1,
  },
  options: {
    environments: ENVIRONMENTS,
    defaults: { meaning: 'print the defaults too: what no file says' },
  },
  examples: ['{me} prod', '{me} prod --defaults'],
  exit: {
    0: 'printed',
    1: 'mistakes in the environment, or in a file that it extends',
    2: 'could not run: wrong usage, no such environment, or a file that can’t be read',
  },
  run: ({ environments, defaults, positionals: [name] }, terminal) =>
    (require('./actions/config') as typeof import('./actions/config')).config(
      { input: environments, name: name!, defaults },
      terminal,
    ),
});

if (require.main === module) main(CONFIG);
