import { command, OUTPUT } from './command';
import { main } from './main';

/** The command `drift`. */
export const DRIFT = command({
  name: 'drift',
  purpose: 'Compares what runs with what was synthesized, by meaning, and says which hop a difference breaks.',
  about: [
    'What an object of ours has beside what we gave it is drift too, unless the cluster is known to write it: an annotation can switch a policy off. What is not ours, but selects our pods or speaks of our hosts, is named; that alone is no drift.',
  ],
  positionals: {
    value: '<live YAML or ->',
    meaning: 'what kubectl get -o yaml prints; - is the standard input',
    least: 1,
  },
  options: {
    environment: { value: '<name>', meaning: 'the environment whose objects are compared', required: true },
    output: OUTPUT,
    complete: {
      meaning:
        'the input is all there is: what it lacks is drift. Else that is so only where it holds others of that kind in that namespace',
    },
  },
  examples: ['kubectl get service,gateway,virtualservice -A -o yaml | npm run -s drift -- --environment prod -'],
  exit: {
    0: 'no drift',
    1: 'drift',
    2: 'could not run: wrong usage, or input that can’t be read or says nothing about that environment',
  },
  run: ({ environment, output, complete, positionals: files }, terminal) =>
    (require('./actions/drift') as typeof import('./actions/drift')).drift(
      { environment, output, files, complete },
      terminal,
    ),
});

if (require.main === module) main(DRIFT);
