import { command } from './command';
import { main } from './main';

/** The command `check`. */
export const CHECK = command({
  name: 'check',
  purpose: 'Finds the broken hop between an OTLP client and Alloy in finished manifests, ours or anybody’s.',
  positionals: { value: '<file, folder or ->', meaning: 'YAML or JSON; - is the standard input', least: 1 },
  options: {
    complete: { meaning: 'the input is all there is: report what is missing, too' },
    format: {
      value: '<format>',
      meaning: 'how findings are written',
      choices: ['text', 'json', 'sarif', 'github'],
      default: 'text',
    },
    rule: { value: '<rule>', meaning: 'the findings of this rule alone' },
    hop: { value: '<hop>', meaning: 'the findings at this hop alone' },
    'fail-on': {
      value: '<severity>',
      meaning: 'the least severity that ends with 1',
      choices: ['error', 'warning'],
      default: 'error',
    },
  },
  examples: [
    '{me} overlays/prod',
    'helm template … | npm run -s check -- -',
    'kubectl get … -o yaml | npm run -s check -- -',
  ],
  exit: {
    0: 'nothing found',
    1: 'findings of that severity',
    2: 'could not run: wrong usage, input that can’t be read, or a rule that failed',
  },
  run: ({ complete, format, rule, hop, 'fail-on': failOn, positionals: files }, terminal) =>
    (require('./actions/check') as typeof import('./actions/check')).checkFiles(
      { files, complete, format, rule, hop, failOn },
      terminal,
    ),
});

if (require.main === module) main(CHECK);
