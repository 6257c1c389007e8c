import type { Transport } from '../lab/edge';
import type { KubeObject } from '../lab/kubernetes';
import type { Case, Context } from './case';
import { withChange } from './change';
import { MISTAKES } from './mistakes';
import { type Overrides, probeUntil, type Seen } from './probe';

/** One wrong field, and the symptom that it must show. */
export interface Mistake {
  readonly what: string;
  readonly objects: (context: Context) => KubeObject[];
  /** What a sender must see, in this order: what fails first, so that the change is known to be there. */
  readonly symptoms: readonly Symptom[];
  /** A running gateway keeps what it has when the new configuration lacks something; a new one shows the mistake. */
  readonly newGateway?: boolean;
}

export interface Symptom {
  readonly transport: Transport;
  readonly what?: string;
  readonly overrides?: (context: Context) => Overrides;
  readonly holds: (seen: Seen) => boolean;
}

export const groundTruth: Case = {
  id: 'mistakes',
  title: 'one wrong field each, and the symptom that the real systems show',
  once: true,
  async run(context) {
    for (const mistake of MISTAKES) await show(context, mistake);
  },
};

async function show(context: Context, { what, objects, symptoms, newGateway }: Mistake): Promise<void> {
  await withChange(context, objects(context), async () => {
    if (newGateway) await context.environment.restartGateway();
    for (const { transport, holds, overrides, what: detail } of symptoms) {
      const seen = await probeUntil(context, transport, holds, overrides?.(context), 10);
      context.check(`${what}: ${transport}${detail ? `, ${detail}` : ''}`, holds(seen), seen.text);
    }
  });
}
