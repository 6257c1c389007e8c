import { FOLDERS } from '../environment/folders';
import { command } from './command';
import { main } from './main';

/** The command `diff`. */
export const DIFF = command({
  name: 'diff',
  purpose: 'Says in words what a change of manifests does to the path: who must act, what is cut, opened, lost.',
  about: [
    'The base is a file or a folder; if there is none of that name, a revision of git, in which the same folder is read. ✗: requests fail by it, for a while or for good. ?: only a person can say. Without either, nothing is cut.',
  ],
  positionals: { value: '<base>', meaning: 'a folder, a file, or a revision such as origin/main', least: 1, most: 1 },
  options: {
    to: {
      value: '<folder or file>',
      meaning: 'what it becomes',
      default: FOLDERS.output,
      inProject: true,
    },
    format: {
      value: '<format>',
      meaning: 'how it is written; markdown is for a comment on a pull request',
      choices: ['text', 'markdown', 'json'],
      default: 'text',
    },
  },
  examples: ['{me} origin/main', '{me} origin/main --format markdown', '{me} rendered-before --to rendered-after'],
  exit: {
    0: 'compared, whatever changes',
    2: 'could not run: wrong usage, no such base, or input that can’t be read',
  },
  run: ({ to, format, positionals: [base] }, terminal) =>
    (require('./actions/diff') as typeof import('./actions/diff')).diff({ base: base!, to, format }, terminal),
});

if (require.main === module) main(DIFF);
