import type { Transport } from '../lab/edge';
import type { KubeObject } from '../lab/kubernetes';
import type { Case, Context } from './case';
import { withChange } from './change';
import { MISTAKES } from './mistakes';
import { probeUntil, type Seen } from './probe';

/** One wrong field, and the symptom that it must show. */
export interface Mistake {
  readonly what: string;
  readonly objects: (context: Context) => KubeObject[];
  /** What a sender of each transport must see; the others are not asked. */
  readonly expect: Partial<Record<Transport, (seen: Seen) => boolean>>;
  /** Objects of ours that are taken away meanwhile. */
  readonly without?: (context: Context) => KubeObject[];
}

export const groundTruth: Case = {
  id: 'mistakes',
  title: 'one wrong field each, and the symptom that the real systems show',
  once: true,
  async run(context) {
    for (const mistake of MISTAKES) await show(context, mistake);
  },
};

async function show(context: Context, { what, objects, expect, without }: Mistake): Promise<void> {
  const gone = without?.(context) ?? [];
  await withChange(context, [...objects(context), ...gone], async () => {
    for (const object of gone) await context.lab.kubernetes.delete(object);
    for (const transport of ['http', 'grpc'] as const) {
      const holds = expect[transport];
      if (!holds) continue;
      const seen = await probeUntil(context, transport, holds, {}, 10);
      context.check(`${what}: ${transport}`, holds(seen), seen.text);
    }
  });
}
