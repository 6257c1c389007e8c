import { command, ENVIRONMENTS, OUTPUT } from './command';
import { main } from './main';

/** The command `synth`. */
export const SYNTH = command({
  name: 'synth',
  purpose: 'Writes the manifests, values and runbook of each environment, or of those that are named.',
  about: [
    'Synth replaces and deletes only files that it wrote itself, which <output>/<environment>/.alloy-otlp-ingress lists. Where there is any mistake, all of them are told, and nothing is written.',
  ],
  positionals: { value: '<environment>', meaning: 'the name of a file in the folder of environments, without .yaml' },
  options: { environments: ENVIRONMENTS, output: OUTPUT },
  examples: ['{me}', '{me} prod', '{me} --output ../gitops/otlp'],
  exit: {
    0: 'all is written',
    1: 'mistakes in environments, or errors that the checker finds: nothing is written',
    2: 'could not run: wrong usage, no such environment, or an output folder that can’t be written',
  },
  run: ({ environments, output, positionals }, terminal) =>
    (require('./actions/synth') as typeof import('./actions/synth')).synth(
      { names: positionals, input: environments, output, project: terminal.project },
      terminal,
    ),
});

if (require.main === module) main(SYNTH);
