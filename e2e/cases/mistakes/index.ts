import { eventually } from '../../lab/processes';
import type { Case, Context } from '../case';
import { withChange } from '../change';
import { accepted, probe, probeUntil, type Seen } from '../probe';
import { AT_EDGE } from './at-edge';
import { BEHIND_EDGE, hostOf } from './behind-edge';
import { answers, type Mistake, wordsOf } from './symptoms';

export const mistakes: Case = {
  id: 'mistakes',
  title: 'one wrong field each, and the symptom that the real systems show',
  once: true,
  async run(context) {
    for (const mistake of [...AT_EDGE, ...BEHIND_EDGE]) await show(context, mistake);
    await overload(context);
  },
};

async function show(context: Context, { what, objects, make, symptoms, newGateway }: Mistake): Promise<void> {
  await withChange(context, objects?.(context) ?? [], async () => {
    const undo = await make?.(context);
    if (newGateway) await context.environment.restartGateway();
    for (const { transport, holds, overrides, what: detail } of symptoms) {
      const seen = await probeUntil(context, transport, holds, overrides?.(context), 10);
      context.check(`${what}: ${transport}${detail ? `, ${detail}` : ''}`, holds(seen), said(seen));
    }
    await undo?.();
  });
}

/** More requests at once than the DestinationRule lets through, and than the Sidecar does. */
async function overload(context: Context): Promise<void> {
  const { manifests } = context.environment;
  const { name } = manifests.all('DestinationRule').find(({ spec }) => spec.host === hostOf(manifests))!.metadata;
  const pools = [
    { kind: 'DestinationRule', name, path: 'spec.trafficPolicy.connectionPool', flag: 'UO' },
    { kind: 'Sidecar', path: 'spec.inboundConnectionPool', flag: '-' },
  ];
  for (const { flag, ...pool } of pools) {
    const change = manifests.mutate(
      ...['http2MaxRequests', 'http1MaxPendingRequests'].map(field => ({
        ...{ ...pool, path: `${pool.path}.http.${field}`, value: 1 },
      })),
    );
    await withChange(context, [change], () => flood(context, pool.kind, flag));
  }
}

async function flood(context: Context, kind: string, flag: string): Promise<void> {
  for (const transport of ['http', 'grpc'] as const) {
    const refused = answers(transport === 'http' ? 503 : 14, flag, 'overflow');
    let seen: Seen | undefined;
    const once = async () => {
      const all = await Promise.all(Array.from({ length: 20 }, () => probe(context, transport)));
      seen = all.find(refused) ?? all.find(one => !accepted(one)) ?? all[0];
      return refused(seen!);
    };
    await eventually('a request too many', once, { seconds: 10 }).catch(() => {});
    context.check(
      `more requests at once than http2MaxRequests of the ${kind}: ${transport}`,
      refused(seen!),
      said(seen!),
    );
  }
}

function said(seen: Seen): string {
  return accepted(seen) ? seen.text : [seen.text, wordsOf(seen).trim().slice(0, 150)].filter(Boolean).join(' · ');
}
