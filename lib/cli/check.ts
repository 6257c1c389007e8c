import { CONFIG } from './check-settings/find-config';
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
    config: { value: '<file>', meaning: `severities of rules; without it the nearest ${CONFIG} of the repository` },
    'no-config': { meaning: 'without a configuration: each rule has its own severity' },
    baseline: { value: '<file>', meaning: 'findings that are known: they are counted, and not reported' },
    'write-baseline': { value: '<file>', meaning: 'write what is found now as a baseline, instead of a report' },
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
    0: 'nothing found, or the baseline is written',
    1: 'findings of that severity',
    2: 'could not run: wrong usage, input or a configuration that can’t be read, or a rule that failed',
  },
  run: (
    { 'fail-on': failOn, 'no-config': noConfig, 'write-baseline': writeTo, positionals: files, ...given },
    terminal,
  ) =>
    (require('./actions/check') as typeof import('./actions/check')).checkFiles(
      { files, failOn, noConfig, writeTo, ...given },
      terminal,
    ),
});

if (require.main === module) main(CHECK);
