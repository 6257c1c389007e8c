import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ALLOY } from '../../lab/alloy';
import { REPOSITORY } from '../../repository';
import type { Case, Context } from '../case';
import { healthy } from '../probe';
import { allSeen, said, until } from './ask';
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
    const well = await until(context, ['--send'], allSeen);
    context.check('the healthy path', allSeen(well), said(well));
    for (const fault of FAULTS) if (ALLOY || !fault.sends) await judge(context, fault);
    // with a signal: to the counters a backend that has only refused since the pods started refuses still
    const again = await until(context, ['--send'], ({ first }) => !first);
    context.check('all of them repaired', !again.first, said(again));
    await healthy(context);
  },
};

/** Each fault has words of its own, so that one that lingers is not taken for the next. */
async function judge(context: Context, { name, hop, words, sends, make }: Fault): Promise<void> {
  const repair = await make(context);
  try {
    const seen = await until(
      context,
      sends ? ['--send'] : [],
      ({ first }) => first?.id === hop && words.test(first.seen),
    );
    context.check(name, seen.first?.id === hop && words.test(seen.first.seen), said(seen));
  } finally {
    await repair();
  }
}
