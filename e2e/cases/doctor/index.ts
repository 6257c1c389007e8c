import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ALLOY } from '../../lab/alloy';
import { bundle } from '../../lab/bundle';
import { sleep } from '../../lab/processes';
import { REPOSITORY } from '../../repository';
import type { Case, Context } from '../case';
import { healthy } from '../probe';
import { FAULTS, type Fault } from './faults';

/** The doctor against the real parts: nothing to say on the healthy path, and the right hop for each fault. */
export const doctor: Case = {
  id: 'doctor',
  title: 'the doctor finds no fault on the healthy path, and names the hop of each one that is made',
  once: true,
  skip: ({ name }) =>
    existsSync(join(REPOSITORY, 'environments', `${name}.yaml`)) ? undefined : `there is no environments/${name}.yaml`,
  async run(context) {
    await healthy(context);
    const allSeen = ({ first, hops }: Diagnosis) => !first && hops.length > 0 && hops.every(isSeen);
    const well = await until(context, ['--send'], allSeen);
    context.check('the healthy path', allSeen(well), said(well));
    for (const fault of FAULTS) if (ALLOY || !fault.sends) await judge(context, fault);
    // with a signal: to the counters a backend that has only refused since the pods started refuses still
    const again = await until(context, ['--send'], ({ first }) => !first);
    context.check('all of them repaired', !again.first, said(again));
    await healthy(context);
  },
};

/** Judged, right, and with nothing that will hurt. A stand-in for Alloy has no metrics to look at. */
const isSeen = ({ verdict, seen, remarks }: Diagnosis['hops'][number]): boolean =>
  (verdict === 'ok' && !remarks && !seen.includes('not judged')) || (!ALLOY && seen.includes('Alloy’s metrics'));

/** Each fault has words of its own, so that one that lingers is not taken for the next. */
async function judge(context: Context, { name, hop, words, sends, make }: Fault): Promise<void> {
  const fits = ({ first }: Diagnosis) => first?.id === hop && words.test(first.seen);
  const repair = await make(context);
  try {
    const seen = await until(context, sends ? ['--send'] : [], fits);
    context.check(name, fits(seen), said(seen));
  } finally {
    await repair();
  }
}

interface Diagnosis {
  readonly first?: { readonly id: string; readonly transport?: string; readonly seen: string };
  readonly hops: readonly { readonly verdict: string; readonly seen: string; readonly remarks?: readonly string[] }[];
}

/** Asks until the answer is as it must be, since a change takes a moment to reach Envoy; else gives the last answer. */
async function until(context: Context, words: string[], fits: (seen: Diagnosis) => boolean): Promise<Diagnosis> {
  let last = await ask(context, words);
  for (let tries = 0; !fits(last) && tries < 8; tries++) {
    await sleep(500);
    last = await ask(context, words);
  }
  return last;
}

/** From outside of the cluster, as a person would who has a kubeconfig. */
async function ask({ client, lab, environment }: Context, words: string[]): Promise<Diagnosis> {
  const program = [process.execPath, bundle('cli/doctor.ts'), '--environment', environment.name];
  const { output } = await client.run(
    ['sh', '-c', 'cd "$0" && exec "$@"', REPOSITORY].concat(
      program,
      ['--json', `--kubeconfig=${lab.controlPlane.kubeconfig}`, `--ca=${lab.authority.caFile}`],
      words,
    ),
  );
  try {
    return JSON.parse(output) as Diagnosis;
  } catch {
    return { first: { id: 'none', seen: output.slice(0, 300) }, hops: [] };
  }
}

const said = ({ first, hops }: Diagnosis): string =>
  first
    ? [first.id, first.transport, first.seen].filter(Boolean).join(' ')
    : `${hops.filter(({ verdict }) => verdict === 'ok').length} of ${hops.length} hops seen and right; not judged: ${
        hops
          .filter(({ verdict }) => verdict === 'unknown')
          .map(({ seen }) => seen)
          .join(', ') || 'none'
      }`;
