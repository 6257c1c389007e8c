import { command } from './command';
import { DOCTOR_OPTIONS } from './doctor-options';
import { main } from './main';

/** The command `doctor`. */
export const DOCTOR = command({
  name: 'doctor',
  purpose: 'Walks the live path of an environment, hop by hop, and explains the first one that is broken.',
  options: DOCTOR_OPTIONS,
  examples: [
    '{me} --environment prod --context prod-cluster',
    '{me} --environment prod --send',
    '{me} --environment prod --preflight',
    'npm run -s doctor -- --environment prod --print-rbac | kubectl apply -f -',
  ],
  exit: {
    0: 'every hop was judged, and none is broken; with --preflight: everything is there',
    1: 'a hop is broken; with --preflight: something is missing',
    2: 'could not run: wrong usage, or mistakes in the environment; or not every hop could be judged, and none of the others is broken',
  },
  run: (given, terminal) => (require('./actions/doctor') as typeof import('./actions/doctor')).doctor(given, terminal),
});

if (require.main === module) main(DOCTOR);
