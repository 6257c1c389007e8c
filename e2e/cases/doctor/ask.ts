import { ALLOY } from '../../lab/alloy';
import { bundle } from '../../lab/bundle';
import { sleep } from '../../lab/processes';
import { REPOSITORY } from '../../repository';
import type { Context } from '../case';

/** What the doctor writes for programs. */
export interface Diagnosis {
  readonly first?: Hop;
  readonly hops: readonly Hop[];
}

interface Hop {
  readonly id: string;
  readonly transport?: string;
  /** The Service of the edge, where there are several. */
  readonly service?: string;
  readonly verdict?: string;
  readonly seen: string;
  readonly remarks?: readonly string[];
}

/** Judged, right, and with nothing that will hurt. A stand-in for Alloy has no metrics to look at. */
const isSeen = ({ verdict, seen, remarks }: Hop): boolean =>
  (verdict === 'ok' && !remarks && !seen.includes('not judged')) || (!ALLOY && seen.includes('Alloy’s metrics'));

export const allSeen = ({ first, hops }: Diagnosis): boolean => !first && hops.length > 0 && hops.every(isSeen);

/** Asks until the answer is as it must be, since a change takes a moment to reach Envoy; else gives the last answer. */
export async function until(
  context: Context,
  words: readonly string[],
  fits: (seen: Diagnosis) => boolean,
): Promise<Diagnosis> {
  let last = await ask(context, words);
  for (let tries = 0; !fits(last) && tries < 8; tries++) {
    await sleep(500);
    last = await ask(context, words);
  }
  return last;
}

/** From outside of the cluster, as a person would who has a kubeconfig. */
async function ask({ client, lab, environment }: Context, words: readonly string[]): Promise<Diagnosis> {
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

/** For people. */
export function said({ first, hops }: Diagnosis): string {
  if (first) return [first.id, first.transport, first.service, first.seen].filter(Boolean).join(' ');
  const right = hops.filter(({ verdict }) => verdict === 'ok').length;
  const hurt = hops.filter(hop => !isSeen(hop)).map(({ id, seen, remarks = [] }) => [id, seen, ...remarks].join(' '));
  return `${right} of ${hops.length} hops seen and right; not judged: ${hurt.join(', ') || 'none'}`;
}
