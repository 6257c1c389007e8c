import { credentialsOf } from '../clients/credentials';
import { word } from '../clients/shell';
import type { EdgeSettings } from '../environment/derive';
import { type Environment, FIRST_EDGE } from '../environment/schema';
import { doctorCommand } from '../path/commands';
import { pathOf } from '../path/path';
import { code, fence, list, section } from './markdown';

/** What to do first, whatever has happened. */
export function first(environment: Environment): string {
  const { edges } = pathOf(environment);
  // What a sender presents is one edge's.
  const sends = edges.map(
    ({ name, settings }) => `${edges.length > 1 ? ` --edge ${name ?? FIRST_EDGE}` : ''}${presented(settings)}`,
  );
  return section(
    'First',
    'In the project’s folder, in every new terminal. The doctor walks the path hop by hop, and says which hop is broken and what repairs it:',
    fence(
      'sh',
      [
        'kubectl config get-contexts',
        `export CONTEXT=<the context of ${environment.cluster ?? 'this cluster'}>`,
        ...sends.map(options => `${doctorCommand(environment)}${options} --send`),
      ].join('\n'),
    ),
    list([
      'Exit code 0: every hop was judged, and none is broken. The sender’s own side is left: “What senders retry, and what is lost”.',
      'Exit code 1: a hop is broken. Do what stands below the first one; those behind it are often its consequence.',
      'Exit code 2: not every hop could be judged, and none of the others is broken; the reason stands above them. Without `--send` an idle path is never judged whole.',
      '`--send` sends one item of a signal over each transport. Leave it out where that must not be. `docs/doctor.md` has the rest.',
    ]),
    'Where to go on:',
    list([
      environment.operations.rules && 'An alert: its name is a heading of “Alerts”.',
      'It broke with a sync: “Roll back”. Too much comes in, or of the wrong sort: “Emergency stop”. Too few pods: “Scale up”.',
      'A status, a flag or a message: search “Troubleshooting” for it.',
      'The doctor can’t run: the three commands, then the six steps.',
      'It never worked: “Before the first sync”.',
    ]),
    `Every command names its cluster: with ${code('CONTEXT')} unset or empty, the shell refuses it. \`aws\` asks the account and region of your \`AWS_PROFILE\` and \`AWS_REGION\`; of another one it finds no such load balancer, and does nothing.`,
  );
}

/** What a sender presents, as the doctor takes it: by the names of “Client settings”. */
function presented(settings: EdgeSettings): string {
  const { certificate, headers } = credentialsOf(settings);
  const values = headers.map(({ name, value }) => ` --header ${word([`${name}=`, ...value])}`);
  return [...(certificate ? [` --cert ${certificate.cert} --key ${certificate.key}`] : []), ...values].join('');
}
