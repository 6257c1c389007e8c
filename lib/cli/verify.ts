import { command, ENVIRONMENTS, OUTPUT } from './command';
import { main } from './main';

/** The command `verify`. */
export const VERIFY = command({
  name: 'verify',
  purpose: 'Says whether the output is what the environments become today, and passes the checker.',
  about: [
    'Verify writes nothing, so that it can run in CI. Files that synth did not write are left alone. Of argocd/project.yaml, if there is one, it says which namespaces and kinds are missing.',
  ],
  options: { environments: ENVIRONMENTS, output: OUTPUT },
  examples: ['{me}', '{me} --output ../gitops/otlp'],
  exit: {
    0: 'the output is up to date',
    1: 'mistakes in environments, errors that the checker finds, output that differs, or a namespace or kind that argocd/project.yaml lacks',
    2: 'could not run: wrong usage, unreadable input, or a rule that failed',
  },
  run: ({ environments, output }, terminal) =>
    (require('./actions/verify') as typeof import('./actions/verify')).verify(
      { input: environments, output, project: terminal.project },
      terminal,
    ),
});

if (require.main === module) main(VERIFY);
